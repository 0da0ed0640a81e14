/// One request, read to its end.
package struct HTTPRequest: Sendable {
  /// The method as sent, such as `GET`; the server strips the body from the answer to a `HEAD`.
  package var method: String
  /// The path as sent, without the query.
  package var rawPath: String
  /// The path percent-decoded once; bytes that are no UTF-8 become U+FFFD.
  package var path: String
  /// The query's items in order, decoded.
  package var query: [QueryItem]
  package var headers: [HTTPHeader]
  /// The body, at most as long as the server's limit.
  package var body: [UInt8]
  /// The peer's numeric address without its port, or an empty string when it has none.
  package var remoteAddress: String

  /// One `name=value` of a query string.
  package struct QueryItem: Sendable, Hashable {
    package var name: String
    package var value: String

    /// Joins a name and its value.
    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// Makes a request, decoding its path; for tests of handlers that need no socket too.
  package init(
    method: String = "GET", rawPath: String, query: [QueryItem] = [], headers: [HTTPHeader] = [], body: [UInt8] = [],
    remoteAddress: String = ""
  ) {
    self.method = method
    self.rawPath = rawPath
    self.path = percentDecoded(rawPath)
    self.query = query
    self.headers = headers
    self.body = body
    self.remoteAddress = remoteAddress
  }

  /// The first value of a header, letter case aside.
  package func header(_ name: String) -> String? { headers.first { $0.isNamed(name) }?.value }

  /// The first value of a query item.
  package func queryValue(_ name: String) -> String? { query.first { $0.name == name }?.value }

  /// The path's parts between slashes, each decoded by itself, so that an escaped slash stays inside its part.
  package var pathSegments: [String] { rawPath.split(separator: "/").map { percentDecoded($0) } }
}
