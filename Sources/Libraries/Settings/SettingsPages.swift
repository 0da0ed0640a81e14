extension Settings {
  /// The settings in force as a `referrald.yaml`, each with where it came from; secrets only as comments, set or not set.
  package var printed: String {
    let lines = SettingsPage.lines(SettingKey.allCases.filter { !$0.row.isSecret }) { key in
      guard let found = found[key] else { return nil }
      return SettingsPage.Entry(value: found.value.yaml, comment: found.origin.words)
    }
    let secrets = SettingKey.allCases.filter(\.row.isSecret).map { key in
      secretPaths[key].map { "# \(key.row.key): (set)  from \($0)" } ?? "# \(key.row.key): (not set)"
    }
    return (lines + secrets).map { $0 + "\n" }.joined()
  }

  /// The `referrald.yaml` that ships: what must or should be looked at, and the rest as comments with its default.
  package static var sample: String {
    let title = "# /etc/referrald/referrald.yaml: the machine's settings (the second of the two files)"
    let lines = SettingsPage.lines(SettingKey.allCases.filter { !$0.row.isSecret }) { key in
      let row = key.row
      guard let text = row.sample ?? row.standard, let value = SettingsPage.value(text, row) else { return nil }
      return SettingsPage.Entry(value: value, comment: row.sentence, isOff: row.sample == nil)
    }
    let secrets = SettingKey.allCases.filter(\.row.isSecret).map {
      "#   \(SettingsPage.padded($0.row.key, 22))\($0.row.sentence)"
    }
    return ([title] + lines + ["# Secrets:"] + secrets).map { $0 + "\n" }.joined()
  }

  /// The reference as a Markdown table.
  package static var table: String {
    var text = "| setting | value | default | what it is for |\n|---|---|---|---|\n"
    for key in SettingKey.allCases {
      let row = key.row
      let standard = row.standard.map { "`\($0)`" } ?? (row.isRequired ? "required" : "")
      let cells = ["`\(row.key)`", row.type.words, standard, row.sentence]
      text += "| " + cells.map { $0.split(separator: "|").joined(separator: "\\|") }.joined(separator: " | ") + " |\n"
    }
    return text
  }

  /// The reference as lines for `--help`.
  package static var help: [String] {
    SettingKey.allCases.map { key in
      let row = key.row
      let standard = row.standard.map { " (default \($0))" } ?? (row.isRequired ? " (required)" : "")
      return "\(SettingsPage.padded(row.key, 30))\(row.sentence)\(standard)"
    }
  }
}

/// Lays settings out as a YAML file with comments at the right, or above where the line is long.
enum SettingsPage {
  struct Entry {
    var value: String
    var comment: String
    /// Whether the whole line is a comment.
    var isOff = false
  }

  private static let commentColumn = 43

  static func lines(_ keys: [SettingKey], entry: (SettingKey) -> Entry?) -> [String] {
    var lines: [String] = []
    var section = ""
    for key in keys {
      guard let entry = entry(key) else { continue }
      let parts = key.row.key.split(separator: ".", maxSplits: 1).map(String.init)
      if parts.count == 2, parts[0] != section {
        section = parts[0]
        lines.append("\(section):")
      }
      let text = "\(parts.last ?? ""): \(entry.value)"
      let indent = parts.count == 2 ? "  " : ""
      let line = entry.isOff ? "\(indent)# \(text)" : indent + text
      let fits = line.count < commentColumn
      if !fits { lines.append("\(indent)# \(entry.comment)") }
      lines.append(fits ? padded(line, commentColumn) + "# " + entry.comment : line)
    }
    return lines
  }

  /// A value written as after `--set`, in YAML.
  static func value(_ text: String, _ row: SettingRow) -> String? {
    // A table whose own values do not fit fails its test; nothing is shown then.
    do { return try row.parse(.text(text)).yaml } catch { return nil }
  }

  static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }
}
