import Dispatch
import Glibc

/// A blocking HTTP/1.1 client for tests, which sends exactly the bytes it is given. Call it inside `offPool`.
package final class LoopbackClient {
  /// Why the client gave up.
  package enum Failure: Error, Equatable {
    case cannotConnect
    /// The peer closed before the answer was whole; the bytes that came.
    case closed(after: [UInt8])
    /// Nothing came for 20 s.
    case silent
  }

  /// An answer as it came over the wire.
  package struct Answer: Sendable {
    package var status: Int
    package var head: String
    package var body: [UInt8]

    /// The body as text.
    package var text: String { String(decoding: body, as: UTF8.self) }

    /// The first value of a header, by its lower-case name.
    package func header(_ name: String) -> String? {
      for line in head.split(separator: "\r\n").dropFirst() {
        let parts = line.split(separator: ":", maxSplits: 1)
        if parts.count == 2, parts[0].lowercased() == name { return String(parts[1].drop { $0 == " " }) }
      }
      return nil
    }
  }

  private let descriptor: Int32
  private var pending: [UInt8] = []

  /// Connects to a loopback port.
  package init(port: UInt16, isIPv6: Bool = false) throws {
    descriptor = socket(isIPv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var patience = timeval(tv_sec: 20, tv_usec: 0)
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var yes: Int32 = 1
    unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    guard isIPv6 ? connect6(port) : connect4(port) else { throw Failure.cannotConnect }
  }

  deinit { close(descriptor) }

  private func connect4(_ port: UInt16) -> Bool {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return unsafe withUnsafePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }

  private func connect6(_ port: UInt16) -> Bool {
    var address = sockaddr_in6()
    address.sin6_family = sa_family_t(AF_INET6)
    address.sin6_port = port.bigEndian
    guard unsafe inet_pton(AF_INET6, "::1", &address.sin6_addr) == 1 else { return false }
    return unsafe withUnsafePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size)) == 0
      }
    }
  }

  /// Sends bytes as they are; false when the peer no longer takes them.
  @discardableResult package func send(_ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.send(descriptor, $0.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  /// Sends text as it is.
  @discardableResult package func send(_ text: String) -> Bool { send(Array(text.utf8)) }

  /// Reads one answer by its `Content-Length`.
  /// - Parameter isHead: the request was a HEAD, so no body follows.
  package func answer(isHead: Bool = false) throws -> Answer {
    let separator = Array("\r\n\r\n".utf8)
    var end = find(separator)
    while end == nil {
      try fill()
      end = find(separator)
    }
    let headEnd = end ?? 0
    let head = String(decoding: pending[..<headEnd], as: UTF8.self)
    pending.removeSubrange(..<(headEnd + 4))
    let status = head.split(separator: " ").dropFirst().first.flatMap { Int($0.prefix(3)) } ?? 0
    var answer = Answer(status: status, head: head, body: [])
    if status == 100 { return answer }
    let length = isHead ? 0 : answer.header("content-length").flatMap { Int($0) } ?? 0
    while pending.count < length { try fill() }
    answer.body = Array(pending[..<length])
    pending.removeSubrange(..<length)
    return answer
  }

  /// Sends a request and reads its answer.
  package func exchange(
    _ method: String, _ target: String, headers: [String] = [], body: [UInt8] = []
  ) throws -> Answer {
    let lines = ["\(method) \(target) HTTP/1.1", "Host: 127.0.0.1", "Content-Length: \(body.count)"] + headers
    send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)
    return try answer(isHead: method == "HEAD")
  }

  /// Reads until the peer closes, and returns what came.
  package func untilClosed() throws -> [UInt8] {
    while true {
      do { try fill() } catch Failure.closed(let rest) { return rest }
    }
  }

  private func find(_ needle: [UInt8]) -> Int? {
    guard pending.count >= needle.count else { return nil }
    return (0...(pending.count - needle.count)).first {
      pending[$0] == needle[0] && pending[$0..<($0 + needle.count)] == needle[...]
    }
  }

  private func fill() throws {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
    if count > 0 { return pending.append(contentsOf: buffer[..<count]) }
    if count < 0, errno == EAGAIN { throw Failure.silent }
    throw Failure.closed(after: pending)
  }
}

/// Runs blocking work on a thread outside Swift's pool, which a waiting test would otherwise starve.
package func offPool<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
  try await withCheckedThrowingContinuation { continuation in
    DispatchQueue.global().async { continuation.resume(with: Result { try work() }) }
  }
}
