import Glibc

/// Sends one datagram to a Unix socket; what cannot be delivered is dropped, since neither systemd nor the journal may stop the daemon.
enum Datagram {
  /// Sends bytes to a socket's path; a leading `@` names the abstract namespace.
  ///
  /// - Returns: Whether the kernel took them.
  @discardableResult
  static func send(_ bytes: [UInt8], to path: String) -> Bool {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    var name = Array(path.utf8)  // sun_path holds 108 bytes on Linux
    guard !name.isEmpty, name.count < 108 else { return false }
    if name[0] == UInt8(ascii: "@") { name[0] = 0 }
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: name) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    // A reader whose queue is full is waited for, but not for long.
    var patience = timeval(tv_sec: 0, tv_usec: 50_000)
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    let sent = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { rebound in
        unsafe bytes.withUnsafeBytes { buffer in
          unsafe sendto(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL), rebound, length)
        }
      }
    }
    return sent == bytes.count
  }
}
