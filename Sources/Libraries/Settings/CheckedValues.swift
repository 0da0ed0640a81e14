/// Hands out values that are known to fit their types: a mismatch is a mistake in the table, and traps.
struct CheckedValues {
  let found: [SettingKey: FoundValue]

  func text(_ key: SettingKey) -> String {
    guard let text = optionalText(key) else { preconditionFailure("\(key) has no default and is not required") }
    return text
  }

  func optionalText(_ key: SettingKey) -> String? {
    switch found[key]?.value {
    case .text(let text): text
    case nil, .nothing: nil
    default: preconditionFailure("\(key) is no text")
    }
  }

  func list(_ key: SettingKey) -> [String] {
    guard let list = optionalList(key) else { preconditionFailure("\(key) has no default and is not required") }
    return list
  }

  func optionalList(_ key: SettingKey) -> [String]? {
    switch found[key]?.value {
    case .list(let texts): texts
    case nil, .nothing: nil
    default: preconditionFailure("\(key) is no list")
    }
  }

  func pairs(_ key: SettingKey) -> [WrittenValue.Pair] {
    if case .pairs(let pairs)? = found[key]?.value { pairs } else { [] }
  }

  func count(_ key: SettingKey) -> Int {
    guard case .count(let number)? = found[key]?.value else { preconditionFailure("\(key) is no number") }
    return number
  }

  func duration(_ key: SettingKey) -> Duration {
    guard case .duration(let span)? = found[key]?.value else { preconditionFailure("\(key) is no duration") }
    return span
  }

  func listener(_ key: SettingKey) -> Settings.ListenAddress? {
    optionalText(key).flatMap(Endpoint.split).map { Settings.ListenAddress(host: $0.host, port: $0.port) }
  }

  func requiredListener(_ key: SettingKey) -> Settings.ListenAddress {
    guard let address = listener(key) else { preconditionFailure("\(key) is no address") }
    return address
  }
}
