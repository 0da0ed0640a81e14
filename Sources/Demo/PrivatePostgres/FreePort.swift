import Glibc
import Postgres

/// Finds a loopback port that nothing listens on, by letting the system choose one; another may take it before it is used.
func freeLoopbackPort() throws(PostgresError) -> UInt16 {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
  defer { if descriptor >= 0 { close(descriptor) } }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  var size = socklen_t(MemoryLayout<sockaddr_in>.size)
  let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
    unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
      unsafe bind(descriptor, generic, size) == 0 && getsockname(descriptor, generic, &size) == 0
    }
  }
  guard isBound else { throw .privateServer("no loopback port can be had. Check the machine's network.") }
  return UInt16(bigEndian: address.sin_port)
}
