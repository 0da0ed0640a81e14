/// What the system said when a file could not be used.
package struct FileError: Error, Sendable, CustomStringConvertible {
  /// The system's error number, such as `ENOSPC`.
  package var number: Int32
  /// What went wrong and what to do.
  package var message: String

  package var description: String { message }
}
