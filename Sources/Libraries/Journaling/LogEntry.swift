/// One thing worth telling: a constant message, and what varies beside it.
package struct LogEntry: Sendable {
  package var level: LogLevel
  /// RFC 3339.
  package var time: String
  package var message: String
  /// Names in lower case with underscores, each once, and their values.
  package var metadata: [(name: String, value: String)]

  /// Values are cut to this length.
  package static let valueLimitInBytes = 1000
  /// Of one entry together, as JSON; what comes after is left out and counted, so that a line stays whole in a pipe.
  package static let metadataLimitInBytes = 3000

  /// Makes an entry within the limits.
  package init(_ level: LogLevel, at time: String, _ message: String, _ metadata: [(String, String)]) {
    self.level = level
    self.time = time
    self.message = Self.cut(message, to: Self.valueLimitInBytes / 2)
    var room = Self.metadataLimitInBytes
    var kept: [(name: String, value: String)] = []
    var taken: Set<String> = ["time", "level", "message"]
    var leftOut = 0
    for (name, value) in metadata {
      var name = Self.tidy(name)
      while !taken.insert(name).inserted { name += "_" }
      let value = Self.cut(value, to: Self.valueLimitInBytes)
      let size = name.utf8.count + value.utf8.reduce(6) { $0 + Self.cost($1) }
      if size > room { leftOut += 1 } else { kept.append((name, value)) }
      room -= min(size, room)
    }
    if leftOut > 0 { kept.append(("left_out", "\(leftOut)")) }
    self.metadata = kept
  }

  /// Small letters, digits and underscores, at most 40: what is also a journal field's name after `REFERRALD_`.
  private static func tidy(_ name: String) -> String {
    let bytes = name.lowercased().utf8.prefix(40).map { byte in
      0x61...0x7A ~= byte || 0x30...0x39 ~= byte ? byte : UInt8(ascii: "_")
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Bytes that a byte becomes in JSON at most.
  private static func cost(_ byte: UInt8) -> Int { byte < 0x20 || byte == 0x7F ? 6 : byte == 0x22 || byte == 0x5C ? 2 : 1 }

  private static func cut(_ text: String, to limit: Int) -> String {
    guard text.utf8.count > limit else { return text }
    var cut = String.UnicodeScalarView()
    var size = 3  // The ellipsis.
    for scalar in text.unicodeScalars {
      size += UTF8.width(scalar)
      guard size <= limit else { break }
      cut.append(scalar)
    }
    return String(cut) + "…"
  }
}
