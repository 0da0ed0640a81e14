internal import Curl
import JSONTree

/// Why a call other than a send failed; holds no address and no key.
package struct ProviderError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A closed set, fit for a metric's label.
  package enum Code: String, Sendable, CaseIterable {
    /// No answer came.
    case unreachable
    case unauthorised, forbidden
    case notFound = "not_found"
    case conflict, invalid, limited
    /// The provider's own fault: 5xx.
    case failing
    /// An answer that is not what the contract says.
    case unreadable
    /// The call needs contract B, and no mailbox is configured.
    case noMailbox = "no_mailbox"
  }

  /// When trying again can help.
  package enum Retry: String, Sendable { case never, later }

  package var code: Code
  /// What went wrong and what to do.
  package var message: String
  /// The HTTP status; nil without an answer.
  package var status: Int?

  /// Whether the same call can succeed later.
  package var retry: Retry {
    switch code {
    case .unreachable, .limited, .failing: .later
    case .unauthorised, .forbidden, .notFound, .conflict, .invalid, .unreadable, .noMailbox: .never
    }
  }

  package var description: String { "\(code.rawValue): \(message)" }

  init(_ code: Code, _ message: String, status: Int? = nil) {
    self.code = code
    self.message = message
    self.status = status
  }

  init(_ error: CurlError) {
    let code: Code = error.code == .invalidRequest ? .invalid : .unreachable
    self.init(code, "\(error.code.rawValue): \(error.message)")
  }

  /// Reads an answer that is not 2xx.
  init(status: Int, body: JSON?) {
    let code: Code =
      switch status {
      case 401: .unauthorised
      case 403: .forbidden
      case 404, 410: .notFound
      case 409: .conflict
      case 429: .limited
      case 500...: .failing
      case 400..<500: .invalid
      default: .unreadable
      }
    let sentence = body?["error"]?.string.map { " (\(SafeSentence.of($0)))" } ?? ""
    self.init(code, "the provider answered \(status)\(sentence); \(code.remedy)", status: status)
  }
}

extension ProviderError.Code {
  fileprivate var remedy: String {
    switch self {
    case .unauthorised: "check the key"
    case .forbidden: "check the key's scopes, the mailbox's oversight mode and the account"
    case .notFound: "check the mailbox id and the base URL"
    case .limited, .failing, .unreachable: "try again later"
    case .conflict: "it is too late, or it was done before"
    case .invalid, .unreadable: "check that `multimail.url` leads to this API"
    case .noMailbox: "configure a mailbox id"
    }
  }
}
