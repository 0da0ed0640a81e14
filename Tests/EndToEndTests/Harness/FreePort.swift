import Foundation
import HTTPServer
import Synchronization

/// The port that was given out last; below the range from which the system gives ports to outgoing connections, since one of those
/// could take a port between its choice here and its use.
private let lastPort = Mutex(10_000 + UInt16(ProcessInfo.processInfo.processIdentifier % 150) * 60)

/// A loopback port that nobody listens on and that this run gives out only once.
func freePort() async throws -> UInt16 {
  while true {
    let port = lastPort.withLock { last in
      last += 1
      return last
    }
    do {
      let probe = try Server(port: port) { _ in .empty(503) }
      // Let go of before it is given out, not some time after.
      await probe.stop(deadline: .zero)
      return port
    } catch {
      // Taken by another process: the next one.
      guard port < 30_000 else { throw error }
    }
  }
}
