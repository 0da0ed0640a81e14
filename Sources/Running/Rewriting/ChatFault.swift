internal import Curl

/// Why a model gave no body.
package struct ChatFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// A closed set, fit for a metric's label.
  package enum Reason: String, Sendable, CaseIterable {
    /// The timeout has passed.
    case timeout
    case unreachable
    /// A status other than 200, or an endpoint that the machine's settings do not name.
    case refused
    /// Too large, not HTTP, not JSON, or without a body.
    case unusable
  }

  package var reason: Reason
  /// What went wrong; holds nothing of the request or the answer.
  package var message: String

  /// Joins a reason and its sentence.
  package init(_ reason: Reason, _ message: String) {
    self.reason = reason
    self.message = message
  }

  init(_ error: CurlError) {
    message = error.message
    reason =
      switch error.code {
      case .deadline: .timeout
      case .responseTooLarge, .badAnswer: .unusable
      default: .unreachable
      }
  }

  package var description: String { "\(reason.rawValue): \(message)" }
}
