import Foundation
import Glibc
import Synchronization

/// Stands before a loopback server until the tests end. Connections can be frozen: what is sent by them is acknowledged and does not
/// arrive until they thaw, and neither side sees an end.
package final class FreezingProxy: Sendable {
  /// Where it listens on 127.0.0.1.
  package let port: UInt16
  private let target: UInt16
  /// Connections made so far, and how many of the first are frozen.
  private let counts = Mutex((made: 0, frozen: 0))

  /// Listens.
  package init(before target: UInt16) throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    self.target = target
    var bound: UInt16?
    unsafe Self.withAddress(port: 0) { address, size in
      var size = size
      let isListening = unsafe bind(listener, address, size) == 0 && listen(listener, 64) == 0
      guard isListening, unsafe getsockname(listener, address, &size) == 0 else { return }
      bound = unsafe address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
        unsafe UInt16(bigEndian: $0.pointee.sin_port)
      }
    }
    guard let bound else { throw LoopbackClient.Failure.cannotConnect }
    port = bound
    Thread.detachNewThread { [self] in
      while case let client = accept(listener, nil, nil), client >= 0 { join(client) }
    }
  }

  /// Freezes the connections that there are; those that come go through.
  package func freeze() { counts.withLock { $0.frozen = $0.made } }

  /// Lets what was frozen arrive.
  package func thaw() { counts.withLock { $0.frozen = 0 } }

  private func join(_ client: Int32) {
    let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var isConnected = false
    unsafe Self.withAddress(port: target) { address, size in isConnected = unsafe connect(server, address, size) == 0 }
    guard isConnected else {
      for descriptor in [client, server] { close(descriptor) }
      return
    }
    let number = counts.withLock { counts in
      counts.made += 1
      return counts.made
    }
    for (from, to) in [(client, server), (server, client)] {
      Thread.detachNewThread { [self] in pump(number, from, to) }
    }
  }

  /// Passes on what comes, until one side ends; the descriptors are closed with the process.
  private func pump(_ number: Int, _ from: Int32, _ to: Int32) {
    var bytes = [UInt8](repeating: 0, count: 65_536)
    var held: [UInt8] = []
    while true {
      var readable = pollfd(fd: from, events: Int16(POLLIN), revents: 0)
      // What is held must hear of the thaw.
      if unsafe poll(&readable, 1, held.isEmpty ? -1 : 20) > 0 {
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe recv(from, $0.baseAddress, $0.count, 0) }
        guard count > 0 else {
          if !isFrozen(number) { shutdown(to, Int32(SHUT_WR)) }
          return
        }
        held += bytes[..<count]
      }
      if isFrozen(number) { continue }
      guard send(held, to) else { return }
      held = []
    }
  }

  private func isFrozen(_ number: Int) -> Bool { counts.withLock { number <= $0.frozen } }

  private func send(_ bytes: [UInt8], _ descriptor: Int32) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let taken = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.send(descriptor, $0.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
      }
      guard taken > 0 else { return false }
      sent += taken
    }
    return true
  }

  private static func withAddress(port: UInt16, _ use: (UnsafeMutablePointer<sockaddr>, socklen_t) -> Void) {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    unsafe withUnsafeMutablePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe use($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }
}
