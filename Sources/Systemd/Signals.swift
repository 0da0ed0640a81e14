import Dispatch
import Glibc

/// The signals a daemon obeys, as a stream.
///
/// Unchecked because the sources are written once, in `init`, and only kept alive after it: by the stream too, so that who
/// keeps nothing but `requests` still gets them.
package final class Signals: @unchecked Sendable {
  /// What was asked for.
  package enum Request: Sendable { case stop, reload }

  private let sources: [any DispatchSourceSignal]

  /// Requests in the order of their signals: SIGTERM and SIGINT stop, SIGHUP reloads. SIGPIPE is ignored.
  package let requests: AsyncStream<Request>

  /// Takes the signals over for the whole process.
  package init() {
    let (stream, continuation) = AsyncStream.makeStream(of: Request.self)
    requests = stream
    signal(SIGPIPE, SIG_IGN)
    var all: [any DispatchSourceSignal] = []
    for (number, request) in [(SIGTERM, Request.stop), (SIGINT, .stop), (SIGHUP, .reload)] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { continuation.yield(request) }
      source.resume()
      all.append(source)
    }
    sources = all
    continuation.onTermination = { [self] _ in for source in sources { source.cancel() } }
  }
}
