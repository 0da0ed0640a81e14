import CMicroHTTPD
import Glibc

/// Gives an answer to microhttpd, on its own thread.
/// - Returns: what the access callback must return: a no closes the socket.
@unsafe func send(_ answer: HTTPAnswer, on connection: OpaquePointer) -> MHD_Result {
  guard case .response(let status, let headers, let body) = answer else {
    unsafe resetOnClose(connection)
    return microhttpd_no
  }
  guard (200...599).contains(status), let response = unsafe makeResponse(headers, body) else {
    return unsafe sendRefusal(500, "the handler's answer has an illegal status or header", on: connection)
  }
  // The connection takes a reference of its own; ours ends here.
  defer { unsafe MHD_destroy_response(response) }
  return unsafe MHD_queue_response(connection, UInt32(status), response)
}

/// Answers with an error of the server's own, in the error shape of the JSON routes.
@unsafe func sendRefusal(_ status: UInt32, _ sentence: String, on connection: OpaquePointer) -> MHD_Result {
  let body = Array("{\"error\":\"\(sentence)\"}".utf8)
  guard let response = unsafe makeResponse([HTTPHeader("Content-Type", "application/json")], body) else { return microhttpd_no }
  defer { unsafe MHD_destroy_response(response) }
  return unsafe MHD_queue_response(connection, status, response)
}

/// Makes a response that owns a copy of the body; nil when microhttpd refuses a header or has no memory.
@unsafe private func makeResponse(_ headers: [HTTPHeader], _ body: [UInt8]) -> OpaquePointer? {
  let made = unsafe body.withUnsafeBytes { bytes in
    unsafe microhttpd_response(bytes.baseAddress, bytes.count)
  }
  guard let response = unsafe made else { return nil }
  for header in headers {
    guard isLegal(header), unsafe MHD_add_response_header(response, header.name, header.value) == microhttpd_yes else {
      unsafe MHD_destroy_response(response)
      return nil
    }
  }
  return unsafe response
}

/// Whether a header can stand on one line: older microhttpd lets some control characters through.
private func isLegal(_ header: HTTPHeader) -> Bool {
  !header.name.isEmpty && header.name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }
    && header.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
}

/// Makes the coming close of the socket a reset (RST) in place of an orderly end.
@unsafe private func resetOnClose(_ connection: OpaquePointer) {
  let descriptor = unsafe microhttpd_socket(connection)
  guard descriptor >= 0 else { return }
  var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
  // A refusal only means an orderly close, which the client sees as a lost answer too.
  unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
}
