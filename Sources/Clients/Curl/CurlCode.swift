internal import CLibCurl

extension CurlError {
  /// Reads libcurl's result of a failed transfer.
  init(result: CURLcode, cause: String, requestMayHaveBeenSent sent: Bool) {
    let code = Code(result, sent: sent)
    self.init(code, code.remedy(sent: sent), cause: cause, requestMayHaveBeenSent: sent)
  }
}

extension CurlError.Code {
  init(_ result: CURLcode, sent: Bool) {
    self =
      switch result {
      // Also what libcurl calls an answer without a status line, which it takes for HTTP/0.9.
      case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT: sent ? .badAnswer : .invalidRequest
      // libcurl sends a request again on a new connection when a kept one breaks. Whatever keeps that one from standing, the
      // request was sent: what is known is that no answer came.
      case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: sent ? .reset : .resolve
      case CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED: sent ? .reset : .connect
      case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
        CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_ENGINE_INITFAILED:
        sent ? .reset : .tls
      case CURLE_OPERATION_TIMEDOUT: .deadline
      case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_ABORTED_BY_CALLBACK,
        CURLE_HTTP2_STREAM:
        sent ? .reset : .connect
      case CURLE_WEIRD_SERVER_REPLY, CURLE_HTTP2, CURLE_BAD_CONTENT_ENCODING: .badAnswer
      default: .library
      }
  }

  func remedy(sent: Bool) -> String {
    switch self {
    case .invalidRequest: "the request breaks a rule; correct it"
    case .resolve: "the host's name was not found; check the base URL and DNS"
    case .connect: "no connection could be made; check the network and the firewall, and try again"
    case .tls: "no trusted TLS connection could be made; check the host's certificate, the CA file and the clock"
    case .deadline where sent: "no full answer came in time; the request may have worked"
    case .deadline: "no connection stood in time; check the network, and try again"
    case .reset: "sent, answer unknown: the connection broke off before the answer was whole; the request may have worked"
    case .responseTooLarge: "the answer is larger than allowed; the request may have worked"
    case .badAnswer: "the answer is no HTTP; check that the base URL leads to the service itself"
    case .cancelled: "the request was cancelled"
    case .closed: "the HTTP client is closed; send before closing it"
    case .library: "libcurl failed; see the cause, and check memory and open files"
    }
  }
}
