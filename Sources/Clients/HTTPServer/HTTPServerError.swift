/// Why a server could not start.
package struct HTTPServerError: Error, Sendable, CustomStringConvertible {
  package enum Code: Sendable {
    case badAddress
    case cannotListen
    case cannotStart
  }

  package var code: Code
  /// What went wrong and what to do.
  package var message: String

  package var description: String { message }
}
