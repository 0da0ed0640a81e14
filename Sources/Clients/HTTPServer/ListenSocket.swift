import Glibc

/// Makes sockets that listen on numeric addresses.
enum ListenSocket {
  /// Opens a listening, non-blocking socket.
  /// - Parameters:
  ///   - host: an IPv4 or IPv6 literal, or `localhost`, which means 127.0.0.1.
  ///   - port: 0 lets the system choose.
  /// - Returns: the descriptor, the caller's to close, and the port it really has.
  static func open(host: String, port: UInt16) throws(HTTPServerError) -> (descriptor: Int32, port: UInt16, isIPv6: Bool) {
    let isIPv6 = host.contains(":")
    let descriptor = socket(isIPv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue) | nonBlocking | closeOnExec, 0)
    guard descriptor >= 0 else { throw failure("no socket for \(host)") }
    do throws(HTTPServerError) {
      try isIPv6 ? bind6(descriptor, host, port) : bind4(descriptor, host == "localhost" ? "127.0.0.1" : host, port)
      guard listen(descriptor, 1024) == 0 else { throw failure("cannot listen on \(host):\(port)") }
      return (descriptor, try boundPort(descriptor), isIPv6)
    } catch {
      close(descriptor)
      throw error
    }
  }

  private static let nonBlocking = Int32(SOCK_NONBLOCK.rawValue)
  private static let closeOnExec = Int32(SOCK_CLOEXEC.rawValue)

  private static func bind4(_ descriptor: Int32, _ host: String, _ port: UInt16) throws(HTTPServerError) {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    guard unsafe inet_pton(AF_INET, host, &address.sin_addr) == 1 else { throw badAddress(host) }
    var yes: Int32 = 1
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    let bound = unsafe withUnsafePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(descriptor, $0, size) }
    }
    guard bound == 0 else { throw failure("cannot bind \(host):\(port)") }
  }

  private static func bind6(_ descriptor: Int32, _ host: String, _ port: UInt16) throws(HTTPServerError) {
    var address = sockaddr_in6()
    address.sin6_family = sa_family_t(AF_INET6)
    address.sin6_port = port.bigEndian
    guard unsafe inet_pton(AF_INET6, host, &address.sin6_addr) == 1 else { throw badAddress(host) }
    var yes: Int32 = 1
    let size = socklen_t(MemoryLayout<sockaddr_in6>.size)
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    let bound = unsafe withUnsafePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(descriptor, $0, size) }
    }
    guard bound == 0 else { throw failure("cannot bind [\(host)]:\(port)") }
  }

  private static func boundPort(_ descriptor: Int32) throws(HTTPServerError) -> UInt16 {
    // Both families keep the port at the same place, and the IPv6 shape is the larger.
    var address = sockaddr_in6()
    var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
    let read = unsafe withUnsafeMutablePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe getsockname(descriptor, $0, &size) }
    }
    guard read == 0 else { throw failure("cannot read the port") }
    return UInt16(bigEndian: address.sin6_port)
  }

  private static func badAddress(_ host: String) -> HTTPServerError {
    HTTPServerError(
      code: .badAddress, message: "\(host) is no IPv4 or IPv6 address; give a numeric one, such as 127.0.0.1 or ::1")
  }

  private static func failure(_ what: String) -> HTTPServerError {
    let reason = unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "error \(errno)"
    return HTTPServerError(
      code: .cannotListen, message: "\(what): \(reason); choose another address or port, or stop what holds it")
  }
}
