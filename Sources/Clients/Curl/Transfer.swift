internal import CLibCurl

/// One request on its way: what libcurl's callbacks fill, owned by the loop's thread from hand-over until it is settled.
///
/// `@unchecked Sendable`: made by the sender, handed over once through the inbox's lock, then touched by the loop's thread alone.
final class Transfer: @unchecked Sendable {
  typealias Outcome = Result<Response, CurlError>

  let id: UInt64
  let request: Request
  let scheme: Request.Scheme
  private let settle: CheckedContinuation<Outcome, Never>
  private let start = ContinuousClock.now

  private(set) var headers: [Response.Header] = []
  private(set) var body: [UInt8] = []
  private(set) var overflowed = false
  /// How often libcurl was about to write the request.
  private(set) var issues = 0
  private var headerBytes = 0

  init(id: UInt64, request: Request, scheme: Request.Scheme, settle: CheckedContinuation<Outcome, Never>) {
    self.id = id
    self.request = request
    self.scheme = scheme
    self.settle = settle
  }

  var mayHaveBeenSent: Bool { issues > 0 }

  /// libcurl has a connection and is about to write; false forbids it.
  ///
  /// On a reused connection that dies unanswered libcurl would send the request again by itself, though the server may
  /// have acted on it: a POST leaves once.
  func mayIssue() -> Bool {
    if issues > 0 && !request.method.isIdempotent { return false }
    issues += 1
    return true
  }

  /// Takes a piece of the body; false when it is over the limit.
  func append(_ piece: UnsafeRawBufferPointer) -> Bool {
    guard body.count + piece.count <= request.maxResponseBytes else { return overflow() }
    unsafe body.append(contentsOf: piece)
    return true
  }

  /// Takes one header line; a status line begins the headers anew, since interim answers have their own.
  func appendHeader(_ line: UnsafeRawBufferPointer) -> Bool {
    headerBytes += line.count
    guard headerBytes <= 1 << 16 else { return overflow() }
    let text = unsafe String(decoding: line, as: UTF8.self)
    if text.hasPrefix("HTTP/") {
      headers = []
    } else if let colon = text.firstIndex(of: ":") {
      headers.append(.init(String(text[..<colon]), trimmed(text[text.index(after: colon)...])))
    }
    return true
  }

  private func overflow() -> Bool {
    overflowed = true
    return false
  }

  func succeed(status: Int) {
    let duration = start.duration(to: .now)
    settle.resume(returning: .success(Response(status: status, headers: headers, body: body, duration: duration)))
  }

  func fail(_ error: CurlError) { settle.resume(returning: .failure(error)) }

  func fail(_ code: CurlError.Code) {
    fail(CurlError(code, code.remedy(sent: mayHaveBeenSent), requestMayHaveBeenSent: mayHaveBeenSent))
  }
}

/// Without the white space around it; a header line ends in CR LF, which Swift sees as one character.
private func trimmed(_ text: Substring) -> String {
  let isSpace = { (scalar: Unicode.Scalar) in scalar.value <= 0x20 }
  let scalars = text.unicodeScalars.drop(while: isSpace)
  guard let last = scalars.lastIndex(where: { !isSpace($0) }) else { return "" }
  return String(scalars[...last])
}
