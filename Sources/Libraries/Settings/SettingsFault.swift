/// Why a setting is refused, where it came from, and how to mend it. Never holds a secret.
package struct SettingsFault: Error, Sendable, Hashable, CustomStringConvertible {
  /// `file:line:column`, the variable's name, `--set name`, or the setting's name when no source gave it.
  package var place: String
  /// What is wrong.
  package var message: String
  /// How to mend it.
  package var remedy: String

  /// Describes a fault.
  package init(_ place: String, _ message: String, remedy: String) {
    self.place = place
    self.message = message
    self.remedy = remedy
  }

  package var description: String { "\(place): \(message); \(remedy)" }
}

/// What is wrong with a value, before it is said where.
struct ValueFault: Error, Hashable {
  var message: String
  var remedy: String

  init(_ message: String, _ remedy: String) {
    self.message = message
    self.remedy = remedy
  }
}
