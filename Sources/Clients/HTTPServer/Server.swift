import CMicroHTTPD
import Glibc
import Synchronization

/// What answers requests. It starts on the server's only thread and leaves it at its first suspension, so it must not block
/// before it.
package typealias HTTPHandler = @Sendable (HTTPRequest) async -> HTTPAnswer

/// An HTTP/1.1 server with keep-alive and pipelining, on one thread of its own, over libmicrohttpd.
///
/// A connection whose handler has to wait is suspended meanwhile and costs no thread.
package final class Server: Sendable {
  /// The address as given.
  package let host: String
  /// The port it really listens on.
  package let port: UInt16
  private let exchanges: Exchanges

  /// Starts listening.
  /// - Parameters:
  ///   - host: an IPv4 or IPv6 literal or `localhost`; default 127.0.0.1.
  ///   - port: 0, the default, lets the system choose; `port` then says which.
  ///   - limits: what clients may use.
  ///   - handler: answers every request.
  /// - Throws: `HTTPServerError` when the address is bad or taken.
  package init(
    host: String = "127.0.0.1", port: UInt16 = 0, limits: ServerLimits = ServerLimits(), handler: @escaping HTTPHandler
  ) throws(HTTPServerError) {
    let listening = try ListenSocket.open(host: host, port: port)
    self.host = host
    self.port = listening.port
    exchanges = Exchanges(limits: limits, handler: handler)
    do throws(HTTPServerError) {
      try exchanges.start(on: listening.descriptor)
    } catch {
      close(listening.descriptor)
      throw error
    }
  }

  /// `http://host:port`, with brackets around an IPv6 address.
  package var url: String { "http://\(host.contains(":") ? "[\(host)]" : host):\(port)" }

  /// Stops: no new connections, requests at work get until the deadline, then all are cut off. Once is enough.
  /// - Parameter deadline: how long requests at work may take. Default 5 s.
  @concurrent package func stop(deadline: Duration = .seconds(5)) async { await exchanges.stop(deadline: deadline) }

  deinit {
    // A server forgotten while it runs; not here, since its own thread may hold the last reference and cannot join itself.
    let exchanges = exchanges
    Task.detached { await exchanges.stop(deadline: .zero) }
  }
}
