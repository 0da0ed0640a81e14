/// Why an audit could not be made; a loss is no such error but a finding.
package struct AuditError: Error, Sendable, CustomStringConvertible {
  /// What went wrong and what to do.
  package var message: String

  package var description: String { message }
}
