import Foundation
import Glibc
import Synchronization

/// An HTTP server for tests that answers every request with exactly the bytes it is given, however wrong they are.
package final class LoopbackServer: Sendable {
  /// What follows the bytes.
  package enum Ending: Sendable, Equatable {
    case close
    /// Nothing more is written, and the connection still read, until the peer closes.
    case halfClose
    /// Neither more bytes nor a close, until the peer closes.
    case silence
    /// These bytes again and again, until the peer closes.
    case endless(String)
    /// The connection's next request is read; then nobody listens any more, and the connection is closed unanswered.
    case vanish
  }

  /// Where it listens on 127.0.0.1.
  package let port: UInt16
  private let descriptor: Int32
  private let answer: [UInt8]
  private let ending: Ending
  private let count = Atomic<Int>(0)

  /// Listens, and answers each connection's first request on a thread of its own.
  package init(_ answer: String, then ending: Ending = .close) throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard let port = Self.listen(listener) else {
      close(listener)
      throw LoopbackClient.Failure.cannotConnect
    }
    (descriptor, self.port) = (listener, port)
    (self.answer, self.ending) = (Array(answer.utf8), ending)
    Thread.detachNewThread { [self] in
      while case let peer = accept(listener, nil, nil), peer >= 0 { Thread.detachNewThread { [self] in serve(peer) } }
      close(listener)
    }
  }

  /// Requests that came.
  package var requests: Int { count.load(ordering: .sequentiallyConsistent) }

  /// Takes no more connections.
  package func stop() { shutdown(descriptor, Int32(SHUT_RDWR)) }

  private static func listen(_ listener: Int32) -> UInt16? {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = unsafe withUnsafeMutablePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(listener, $0, size) == 0 && Glibc.listen(listener, 16) == 0 && getsockname(listener, $0, &size) == 0
      }
    }
    return isListening ? UInt16(bigEndian: address.sin_port) : nil
  }

  private func serve(_ peer: Int32) {
    defer { close(peer) }
    guard readRequest(peer) else { return }
    count.add(1, ordering: .sequentiallyConsistent)
    guard write(answer, to: peer) else { return }
    switch ending {
    case .close: break
    case .halfClose:
      shutdown(peer, Int32(SHUT_WR))
      drain(peer)
    case .silence: drain(peer)
    case .vanish:
      guard readRequest(peer) else { return }
      count.add(1, ordering: .sequentiallyConsistent)
      stop()
    case .endless(let text):
      let piece = Array(text.utf8)
      while write(piece, to: peer) {}
    }
  }

  /// Reads a head and as much body as its `Content-Length` says.
  private func readRequest(_ peer: Int32) -> Bool {
    var bytes: [UInt8] = []
    while true {
      let text = String(decoding: bytes, as: UTF8.self)
      if let end = text.utf8.firstRange(of: "\r\n\r\n".utf8) {
        let head = text[..<end.lowerBound].lowercased()
        let length = head.split(separator: "content-length: ").last.flatMap { Int($0.prefix { $0.isNumber }) } ?? 0
        if text[end.upperBound...].utf8.count >= length { return true }
      }
      guard let more = read(peer) else { return false }
      bytes += more
    }
  }

  private func drain(_ peer: Int32) { while read(peer) != nil {} }

  private func read(_ peer: Int32) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(peer, $0.baseAddress, $0.count, 0) }
    return count > 0 ? Array(buffer[..<count]) : nil
  }

  private func write(_ bytes: [UInt8], to peer: Int32) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = unsafe bytes.withUnsafeBytes {
        unsafe send(peer, $0.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }
}
