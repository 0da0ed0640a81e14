/// Why no answer came.
package struct CurlError: Error, Sendable, Equatable, CustomStringConvertible {
  package var code: Code
  /// What went wrong and what to do; never holds the request's URL, headers or body.
  package var message: String
  /// libcurl's own words; empty where libcurl had no part in it.
  package var cause: String
  /// True from the moment libcurl was free to write the request's first byte; false means that nothing can have left.
  package var requestMayHaveBeenSent: Bool

  /// A closed set, fit for a metric's label.
  package enum Code: String, Sendable, CaseIterable {
    /// The request breaks a rule of ours; trying again is of no use.
    case invalidRequest = "invalid_request"
    case resolve, connect, tls
    /// The connect or the total deadline passed.
    case deadline
    /// The connection broke off.
    case reset
    case responseTooLarge = "response_too_large"
    /// The answer was not HTTP.
    case badAnswer = "bad_answer"
    /// The task that sent it was cancelled.
    case cancelled
    /// The client was closed.
    case closed
    /// libcurl itself failed: out of memory, of sockets, or misused.
    case library
  }

  /// Joins an error's parts.
  package init(_ code: Code, _ message: String, cause: String = "", requestMayHaveBeenSent: Bool) {
    self.code = code
    self.message = message
    self.cause = cause
    self.requestMayHaveBeenSent = requestMayHaveBeenSent
  }

  package var description: String {
    "\(code.rawValue): \(message)" + (cause.isEmpty ? "" : " (\(cause))")
      + (requestMayHaveBeenSent ? " [the request may have been sent]" : " [nothing was sent]")
  }
}
