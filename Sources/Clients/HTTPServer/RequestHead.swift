import CMicroHTTPD

/// Copies what microhttpd knows of a request's head; its strings die with the request.
@unsafe func requestHead(
  _ connection: OpaquePointer, url: UnsafePointer<CChar>?, method: UnsafePointer<CChar>?
) -> HTTPRequest {
  var request = HTTPRequest(
    method: unsafe method.map { unsafe String(cString: $0) } ?? "", rawPath: unsafe url.map { unsafe String(cString: $0) } ?? "",
    remoteAddress: unsafe peerAddress(connection))
  request.headers = unsafe values(of: connection, inQuery: false).map(HTTPHeader.init)
  // Plus signs are already spaces here; escapes are as they came.
  request.query = unsafe values(of: connection, inQuery: true).map {
    HTTPRequest.QueryItem(percentDecoded($0), percentDecoded($1))
  }
  return request
}

private typealias Pairs = [(String, String)]

@unsafe private func values(of connection: OpaquePointer, inQuery: Bool) -> Pairs {
  var pairs: Pairs = []
  // The iterator runs only inside this call, so it may borrow `pairs`.
  unsafe withUnsafeMutablePointer(to: &pairs) { list in
    unsafe microhttpd_each_value(connection, inQuery ? 1 : 0, appendPair, UnsafeMutableRawPointer(list))
  }
  return pairs
}

private let appendPair: MHD_KeyValueIterator = { context, _, key, value in
  guard let context = unsafe context, let key = unsafe key else { return microhttpd_yes }
  let list = unsafe context.assumingMemoryBound(to: Pairs.self)
  unsafe list.pointee.append((String(cString: key), value.map { unsafe String(cString: $0) } ?? ""))
  return microhttpd_yes
}
