/// What a handler does with a request.
package enum HTTPAnswer: Sendable {
  /// Answers. The server adds `Date` and `Content-Length`; a status outside 200–599 or a header that is not legal becomes a 500.
  case response(status: Int, headers: [HTTPHeader], body: [UInt8])
  /// Closes the connection without an answer, with a TCP reset where the system allows.
  case reset

  /// An answer of one content type.
  package static func response(_ status: Int, _ contentType: String, _ body: some Sequence<UInt8>) -> HTTPAnswer {
    .response(status: status, headers: [HTTPHeader("Content-Type", contentType)], body: Array(body))
  }

  /// An answer in plain UTF-8 text.
  package static func text(_ status: Int, _ text: String) -> HTTPAnswer {
    .response(status, "text/plain; charset=utf-8", text.utf8)
  }

  /// An answer in JSON that is already written.
  package static func json(_ status: Int, _ body: some Sequence<UInt8>) -> HTTPAnswer {
    .response(status, "application/json", body)
  }

  /// An answer without a body.
  package static func empty(_ status: Int, _ headers: [HTTPHeader] = []) -> HTTPAnswer {
    .response(status: status, headers: headers, body: [])
  }

  /// The same answer with one more header; a reset stays one.
  package func with(_ name: String, _ value: String) -> HTTPAnswer {
    guard case .response(let status, let headers, let body) = self else { return self }
    return .response(status: status, headers: headers + [HTTPHeader(name, value)], body: body)
  }
}
