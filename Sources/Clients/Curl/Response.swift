/// A complete answer.
package struct Response: Sendable, Equatable {
  package var status: Int
  /// In the order received; names in lower case, as HTTP/2 sends them.
  package var headers: [Header]
  package var body: [UInt8]
  /// From hand-over to the last byte.
  package var duration: Duration

  /// One header line.
  package struct Header: Sendable, Equatable {
    package var name: String
    package var value: String

    /// Joins a name, made lower case, and its value.
    package init(_ name: String, _ value: String) {
      self.name = name.lowercased()
      self.value = value
    }
  }

  /// Joins an answer's parts.
  package init(status: Int, headers: [Header] = [], body: [UInt8] = [], duration: Duration = .zero) {
    self.status = status
    self.headers = headers
    self.body = body
    self.duration = duration
  }

  /// The first value of a header, whatever the name's case; nil when it is absent.
  package func header(_ name: String) -> String? {
    let wanted = name.lowercased()
    return headers.first { $0.name == wanted }?.value
  }
}
