/// How entries are written.
package enum LogFormat: String, Sendable, CaseIterable {
  /// JSON lines on standard error.
  case json
  /// The journal's own fields, with JSON lines on standard error where it does not take them.
  case journal
  /// Lines for a person.
  case text

  /// The format of a setting's word; `auto` is the journal where systemd connected standard error to it, text on a terminal and JSON
  /// otherwise.
  package init(setting: String, environment: [String: String], isTerminal: Bool) {
    if let named = LogFormat(rawValue: setting) {
      self = named
    } else if environment["JOURNAL_STREAM"] != nil {
      self = .journal
    } else {
      self = isTerminal ? .text : .json
    }
  }
}

extension LogEntry {
  /// One line of JSON with its line feed.
  package var json: [UInt8] {
    var line = "{"
    let members = [("time", time), ("level", level.rawValue), ("message", message)] + metadata.map { ($0.name, $0.value) }
    for (index, (name, value)) in members.enumerated() {
      line += index == 0 ? "\"" : ",\""
      line += "\(name)\":\"\(Self.escaped(value) { Self.jsonEscape($0) })\""
    }
    return Array((line + "}\n").utf8)
  }

  /// One line for a person with its line feed; control characters, which could move a terminal's cursor, are shown as codes.
  package var text: [UInt8] {
    var line = "\(time) \(level.rawValue.uppercased()) \(message)"
    for (name, value) in metadata {
      let shown = Self.escaped(value) { $0.isControl ? "\\u{\(String($0.value, radix: 16))}" : nil }
      line += shown.isEmpty || shown.contains(" ") ? "  \(name)=\"\(shown)\"" : "  \(name)=\(shown)"
    }
    return Array((line + "\n").utf8)
  }

  /// The journal's fields.
  package var fields: [(name: String, value: String)] {
    [("MESSAGE", message), ("PRIORITY", "\(level.priority)"), ("SYSLOG_IDENTIFIER", "referrald"), ("REFERRALD_TIME", time)]
      + metadata.map { ("REFERRALD_\($0.name.uppercased())", $0.value) }
  }

  private static func escaped(_ text: String, _ escape: (Unicode.Scalar) -> String?) -> String {
    var line = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if let escaped = escape(scalar) { line += escaped.unicodeScalars } else { line.append(scalar) }
    }
    return String(line)
  }

  private static func jsonEscape(_ scalar: Unicode.Scalar) -> String? {
    switch scalar {
    case "\"", "\\": return "\\\(scalar)"
    case "\n": return "\\n"
    case _ where scalar.isControl:
      let digits = String(scalar.value, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: return nil
    }
  }
}

extension Unicode.Scalar {
  /// Control characters, and those that turn the direction of text around.
  fileprivate var isControl: Bool {
    value < 0x20 || 0x7F...0x9F ~= value || 0x202A...0x202E ~= value || 0x2066...0x2069 ~= value || 0x2028...0x2029 ~= value
  }
}
