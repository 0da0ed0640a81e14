import CMicroHTTPD
import Glibc

/// The numeric address of a connection's peer, or an empty string when it has none.
@unsafe func peerAddress(_ connection: OpaquePointer) -> String {
  guard let peer = unsafe microhttpd_peer(connection) else { return "" }
  var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
  let family = Int32(unsafe peer.pointee.sa_family)
  let written = unsafe text.withUnsafeMutableBufferPointer { buffer in
    switch family {
    case AF_INET:
      unsafe peer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
        var address = unsafe $0.pointee.sin_addr
        return unsafe inet_ntop(AF_INET, &address, buffer.baseAddress, socklen_t(buffer.count)) != nil
      }
    case AF_INET6:
      unsafe peer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
        var address = unsafe $0.pointee.sin6_addr
        return unsafe inet_ntop(AF_INET6, &address, buffer.baseAddress, socklen_t(buffer.count)) != nil
      }
    default: false
    }
  }
  guard written else { return "" }
  return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
