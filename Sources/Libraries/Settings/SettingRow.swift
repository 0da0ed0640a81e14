/// What the table says of one setting.
package struct SettingRow: Sendable, Hashable {
  /// The dotted name, such as `kafka.brokers`; a secret's is the name of its credential.
  package var key: String
  package var type: SettingType
  /// As one would write it after `--set`; nil: none.
  package var standard: String?
  package var isRequired = false
  /// Comes from a credential or a file of its own, never from arguments, and is never shown.
  package var isSecret: Bool { type == .secret }
  /// Whether `none` stands for no value.
  package var takesNone = false
  /// What the shipped sample sets it to, as after `--set`; nil: it is shown there as a comment, or not at all.
  package var sample: String?
  /// What it is for, in one sentence or less.
  package var sentence: String

  static func required(_ key: String, _ type: SettingType, _ sentence: String, _ sample: String) -> SettingRow {
    SettingRow(key: key, type: type, isRequired: true, sample: sample, sentence: sentence)
  }

  static func optional(_ key: String, _ type: SettingType, _ sentence: String, _ sample: String? = nil) -> SettingRow {
    SettingRow(key: key, type: type, takesNone: true, sample: sample, sentence: sentence)
  }

  static func standard(
    _ key: String, _ type: SettingType, _ standard: String, _ sentence: String, isInSample: Bool = false, takesNone: Bool = false,
    sample: String? = nil
  ) -> SettingRow {
    let sample = sample ?? (isInSample ? standard : nil)
    return SettingRow(key: key, type: type, standard: standard, takesNone: takesNone, sample: sample, sentence: sentence)
  }

  static func secret(_ key: String, _ sentence: String) -> SettingRow {
    SettingRow(key: key, type: .secret, takesNone: true, sentence: sentence)
  }
}
