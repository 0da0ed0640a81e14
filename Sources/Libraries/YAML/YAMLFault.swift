/// Why a text is refused, and where.
package struct YAMLFault: Error, Hashable, Sendable, CustomStringConvertible {
  package var mark: YAML.Mark
  /// What is wrong.
  package var message: String
  /// How to mend it.
  package var remedy: String

  /// Describes a fault.
  package init(_ mark: YAML.Mark, _ message: String, remedy: String) {
    self.mark = mark
    self.message = message
    self.remedy = remedy
  }

  package var description: String { "\(mark.line):\(mark.column): \(message); \(remedy)" }
}
