/// Reads the settings that the environment and the command line give.
enum SettingsVariables {
  /// Adds the values of `REFERRALD_…` variables. Others of that prefix are a fault where they begin like a setting or resemble one;
  /// those that Kubernetes makes for services are passed over.
  static func read(_ environment: [String: String], into gathering: inout Gathering) {
    for key in SettingKey.allCases where !key.row.isSecret {
      guard let text = environment[key.variable] else { continue }
      gathering.take(key, .text(text), from: .environment(key.variable), at: key.variable)
    }
    let known = SettingKey.allCases.map(\.variable)
    for name in environment.keys.sorted() where name.hasPrefix("REFERRALD_") && !known.contains(name) {
      if isServiceLink(name, environment[name] ?? "") {
        gathering.serviceLinks.append(name)
      } else if let secret = SettingKey.allCases.first(where: { $0.row.isSecret && name.hasSuffix($0.row.key.uppercased()) }) {
        gathering.note(
          name, "a secret may not stand in the environment", "write it to a file and name that in \(secret.variable)")
      } else {
        let guess = nearest(name, known)
        guard guess != nil || hasSection(name) else { continue }
        gathering.note(name, "is no setting's variable", guess.map { "did you mean \($0)?" } ?? "unset it")
      }
    }
  }

  /// Adds the values of `--set name=text`. `kafka.properties.NAME` sets one property beside those of weaker sources.
  static func read(overrides: [String: String], into gathering: inout Gathering) {
    let property = "kafka.properties."
    // "kafka.properties" sorts before what stands below it.
    for (name, text) in overrides.sorted(by: { $0.key < $1.key }) {
      let place = "--set \(name)"
      if name.hasPrefix(property) {
        set(String(name.dropFirst(property.count)), text, place, &gathering)
      } else if let key = SettingKey(named: name), !key.row.isSecret {
        gathering.take(key, .text(text), from: .flag, at: place)
      } else if SecretSources.isSecretWord(name) {
        gathering.note("--set \(name)", "a secret may not stand in arguments", SecretSources.remedy)
      } else {
        gathering.note(place, "is no setting", UnknownSetting.remedy(for: name))
      }
    }
  }

  private static func set(_ name: String, _ text: String, _ place: String, _ gathering: inout Gathering) {
    var pairs: [WrittenValue.Pair] = []
    if case .pairs(let known)? = gathering.found[.kafkaProperties]?.value { pairs = known.filter { $0.name != name } }
    gathering.take(.kafkaProperties, .pairs(pairs + [.init(name: name, text: text)]), from: .flag, at: place)
  }

  private static func nearest(_ name: String, _ known: [String]) -> String? {
    let prefix = "REFERRALD_"
    return Spelling.nearest(to: String(name.dropFirst(prefix.count)), in: known.map { String($0.dropFirst(prefix.count)) })
      .map { prefix + $0 }
  }

  private static func hasSection(_ name: String) -> Bool {
    SettingsFile.sections.contains { name.hasPrefix("REFERRALD_\($0.uppercased())_") }
  }

  /// Whether Kubernetes gives this variable to every container for a service: `…_SERVICE_HOST`, `…_SERVICE_PORT`,
  /// `…_SERVICE_PORT_<NAME>`, `…_PORT` as a URL, and `…_PORT_<number>_TCP` with or without `_PROTO`, `_PORT` or `_ADDR`.
  private static func isServiceLink(_ name: String, _ text: String) -> Bool {
    if name.hasSuffix("_SERVICE_HOST") || name.hasSuffix("_SERVICE_PORT") || name.contains("_SERVICE_PORT_") { return true }
    if name.hasSuffix("_PORT"), text.contains("://") { return true }
    var words = name.split(separator: "_")[...]
    if ["PROTO", "PORT", "ADDR"].contains(words.last) { words.removeLast() }
    let end = words.suffix(3).map(String.init)
    return end.count == 3 && end[0] == "PORT" && UInt16(end[1]) != nil && ["TCP", "UDP", "SCTP"].contains(end[2])
  }
}
