/// One HTTP request; it is checked before anything is sent.
package struct Request: Sendable {
  package var method: Method
  /// https, or plain http for a loopback host.
  package var url: String
  /// In order; names and values must be free of control characters.
  package var headers: [(name: String, value: String)]
  /// Nil: no body.
  package var body: [UInt8]?
  /// DNS, TCP and TLS together.
  package var connectDeadline: Duration
  /// From hand-over to the last byte of the answer, waiting for a connection included.
  package var deadline: Duration
  /// The most bytes of body accepted in the answer.
  package var maxResponseBytes: Int

  /// The methods in use; those that RFC 9110 section 9.2.2 calls idempotent may be repeated by libcurl itself.
  package enum Method: String, Sendable, CaseIterable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case delete = "DELETE"

    /// Whether sending it twice does what sending it once does; a POST leaves at most once.
    package var isIdempotent: Bool { self != .post }
  }

  /// Describes a request; deadlines default to 3 s for connecting and 10 s in total, the answer's body to 1 MiB.
  package init(
    _ method: Method, _ url: String, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil,
    connectDeadline: Duration = .seconds(3), deadline: Duration = .seconds(10), maxResponseBytes: Int = 1 << 20
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.connectDeadline = connectDeadline
    self.deadline = deadline
    self.maxResponseBytes = maxResponseBytes
  }
}
