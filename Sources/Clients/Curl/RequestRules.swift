internal import CLibCurl

extension Request {
  /// Whether the connection will be plain http to this machine, or https.
  enum Scheme: String { case http, https }

  /// Checks the request against our rules, reading its URL with libcurl's own parser, so that both see the same host.
  func checked() throws(CurlError) -> Scheme {
    for (name, value) in headers {
      guard !name.isEmpty, name.utf8.allSatisfy(isTokenByte) else { throw refusal("a header's name is no HTTP token") }
      guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
        throw refusal("the value of header \(name) has a control character")
      }
    }
    // libcurl would read a non-ASCII host as an international name; ours are written in punycode.
    guard url.utf8.count <= 8_192, url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw refusal("the URL is over 8,192 bytes, or has a space, a control or a non-ASCII character: percent-encode them")
    }
    guard connectDeadline > .zero, deadline > .zero, maxResponseBytes >= 0 else {
      throw refusal("a deadline is not above zero, or the response limit is negative")
    }
    let parts = try URLParts(url)
    guard !parts.hasCredentials else { throw refusal("the URL carries a user or a password: send a header instead") }
    switch parts.scheme {
    case "https": return .https
    case "http" where isLoopback(parts.host): return .http
    case "http": throw refusal("plain http goes to loopback hosts only: use https")
    default: throw refusal("only https URLs are allowed")
    }
  }
}

func refusal(_ fault: String) -> CurlError {
  CurlError(.invalidRequest, "the request was refused: \(fault)", requestMayHaveBeenSent: false)
}

/// The hosts that cannot leave this machine: 127.0.0.0/8, ::1 and localhost, as libcurl's parser writes them.
func isLoopback(_ host: String) -> Bool {
  if host.lowercased() == "localhost" || host == "[::1]" { return true }
  let parts = host.split(separator: ".", omittingEmptySubsequences: false)
  return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
}

/// RFC 9110 section 5.6.2.
private func isTokenByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
  default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
  }
}

/// A URL's scheme and host.
private struct URLParts {
  var scheme: String
  var host: String
  var hasCredentials: Bool

  init(_ url: String) throws(CurlError) {
    guard let handle = unsafe curl_url() else {
      throw CurlError(.library, "no memory for a URL", requestMayHaveBeenSent: false)
    }
    defer { unsafe curl_url_cleanup(handle) }
    guard unsafe curl_url_set(handle, CURLUPART_URL, url, 0) == CURLUE_OK else { throw refusal("the URL cannot be read") }
    func part(_ which: CURLUPart) -> String? {
      var text: UnsafeMutablePointer<CChar>?
      // The text is ours to free.
      guard unsafe curl_url_get(handle, which, &text, 0) == CURLUE_OK, let text = unsafe text else { return nil }
      defer { unsafe curl_free(text) }
      return unsafe String(cString: text)
    }
    guard let scheme = part(CURLUPART_SCHEME), let host = part(CURLUPART_HOST) else {
      throw refusal("the URL has no scheme or no host")
    }
    self.scheme = scheme.lowercased()
    self.host = host
    hasCredentials = part(CURLUPART_USER) != nil || part(CURLUPART_PASSWORD) != nil
  }
}
