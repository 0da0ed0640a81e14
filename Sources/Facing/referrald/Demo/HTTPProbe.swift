import HTTPServer

/// Finds a free loopback port by listening on one for a moment.
enum HTTPProbe {
  /// The port's number; another process could take it before we do, and then the listener says so.
  static func open() async throws -> UInt16 {
    let probe = try Server { _ in .empty(503) }
    await probe.stop(deadline: .zero)
    return probe.port
  }
}
