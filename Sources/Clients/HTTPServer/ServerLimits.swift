/// What one server lets its clients use.
package struct ServerLimits: Sendable, Equatable {
  /// Bytes of a request's body; a longer one is answered 413. Default 1 MiB.
  package var bodyBytes: Int
  /// Bytes a connection may use for its request line and headers; more is answered 414 or 431. Default 32 KiB.
  package var headerBytes: Int
  /// Connections open at once; further ones wait in the kernel's queue. Default 1,000.
  package var connections: Int
  /// How long a connection may be silent before it is closed, in whole seconds from 1. Default 30 s.
  package var idle: Duration
  /// How long a request's body may take to arrive after its head; a slower one is cut off. Default 60 s.
  package var arrival: Duration

  /// Sets limits; each default is given at its property.
  package init(
    bodyBytes: Int = 1 << 20, headerBytes: Int = 32 << 10, connections: Int = 1000, idle: Duration = .seconds(30),
    arrival: Duration = .seconds(60)
  ) {
    self.bodyBytes = max(0, bodyBytes)
    self.headerBytes = min(max(4 << 10, headerBytes), 1 << 20)
    self.connections = min(max(1, connections), 100_000)
    self.idle = idle
    self.arrival = arrival
  }

  /// The silence allowed, as microhttpd wants it: whole seconds, never 0, which would mean for ever.
  var idleSeconds: UInt32 { UInt32(clamping: max(1, idle.components.seconds)) }

  /// A refused body up to this size is read to its end, so that the client sees the 413 and not a reset connection.
  var drainBytes: Int { bodyBytes.multipliedReportingOverflow(by: 16).overflow ? Int.max : max(bodyBytes * 16, 1 << 20) }
}
