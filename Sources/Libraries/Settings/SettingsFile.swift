internal import YAML

/// Reads `referrald.yaml`.
struct SettingsFile {
  private let name: String
  private var gathering: Gathering

  /// Adds the file's values and faults.
  static func read(_ bytes: [UInt8], name: String, into gathering: inout Gathering) {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      return gathering.note(name, "is not UTF-8", "save it as UTF-8")
    }
    let reading = YAML.read(text)
    for fault in reading.faults { gathering.note(place(name, fault.mark), fault.message, fault.remedy) }
    guard let document = reading.document else { return }
    var file = SettingsFile(name: name, gathering: gathering)
    file.walk(document, under: "")
    gathering = file.gathering
  }

  private static func place(_ name: String, _ mark: YAML.Mark) -> String { "\(name):\(mark.line):\(mark.column)" }

  private mutating func walk(_ node: YAML.Node, under section: String) {
    // A section whose every line is a comment.
    if !section.isEmpty, let scalar = node.scalar, scalar.isPlain, scalar.text.isEmpty { return }
    guard let pairs = node.mapping else {
      let what = section.isEmpty ? "the file" : section
      return gathering.note(Self.place(name, node.mark), "\(what) is no section", "write keys below it, each with its value")
    }
    for pair in pairs {
      let full = section.isEmpty ? pair.key : "\(section).\(pair.key)"
      if pair.key.contains(".") {
        note(unknown: full, at: pair.keyMark)
      } else if let key = SettingKey(named: full), !key.row.isSecret {
        take(key, pair)
      } else if Self.sections.contains(full) {
        walk(pair.value, under: full)
      } else {
        note(unknown: full, at: pair.keyMark)
      }
    }
  }

  private mutating func take(_ key: SettingKey, _ pair: YAML.Pair) {
    let place = Self.place(name, pair.value.mark)
    switch Self.written(pair.value) {
    case .text("")? where pair.value.scalar?.isPlain == true:
      gathering.note(Self.place(name, pair.keyMark), "\(key.row.key) has no value", "write one, or remove the line")
    case let written?: gathering.take(key, written, from: .file(place), at: place)
    case nil: gathering.note(place, "\(key.row.key) is nested too deep", "write \(key.row.type.words)")
    }
  }

  private static func written(_ node: YAML.Node) -> WrittenValue? {
    switch node.content {
    case .scalar(let scalar): return .text(scalar.text)
    case .sequence(let nodes):
      let texts = nodes.compactMap { $0.scalar?.text }
      return texts.count == nodes.count ? .list(texts) : nil
    case .mapping(let pairs):
      let texts = pairs.compactMap { pair in pair.value.scalar.map { WrittenValue.Pair(name: pair.key, text: $0.text) } }
      return texts.count == pairs.count ? .pairs(texts) : nil
    }
  }

  private mutating func note(unknown key: String, at mark: YAML.Mark) {
    let place = Self.place(name, mark)
    guard !SecretSources.isSecretWord(key) else {
      return gathering.note(place, "\(key) looks like a secret, which may not stand here", SecretSources.remedy)
    }
    gathering.note(place, "\(key) is no setting", UnknownSetting.remedy(for: key))
  }

  static let sections = Set(
    SettingKey.allCases.map(\.row.key).compactMap { key in key.firstIndex(of: ".").map { String(key[..<$0]) } })
}

/// What to say of a name that no setting has.
enum UnknownSetting {
  static func remedy(for name: String) -> String {
    let names = SettingKey.allCases.filter { !$0.row.isSecret }.map(\.row.key)
    let last = String(name.split(separator: ".").last ?? "")
    let placed = names.first { $0.hasSuffix(".\(last)") }
    guard let guess = placed ?? Spelling.nearest(to: name, in: names + SettingsFile.sections.sorted()) else {
      return "remove it; `referrald config print` shows all settings"
    }
    return "did you mean \(guess)?"
  }
}
