import Dispatch
import Glibc

/// The signals a daemon obeys, as a stream.
package struct Signals: Sendable {
  /// What was asked for.
  package enum Request: Sendable { case stop, reload }

  /// Requests in the order of their signals: SIGTERM and SIGINT stop, SIGHUP reloads. SIGPIPE is ignored.
  ///
  /// Signals come for as long as the stream is there, whatever becomes of the value that made it.
  package let requests: AsyncStream<Request>

  /// The sources of one stream; unchecked because they are only kept, and cancelled once.
  private struct Sources: @unchecked Sendable {
    var all: [any DispatchSourceSignal] = []
  }

  /// Takes the signals over for the whole process.
  package init() {
    let (stream, continuation) = AsyncStream.makeStream(of: Request.self)
    requests = stream
    signal(SIGPIPE, SIG_IGN)
    var sources = Sources()
    for (number, request) in [(SIGTERM, Request.stop), (SIGINT, .stop), (SIGHUP, .reload)] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { continuation.yield(request) }
      source.resume()
      sources.all.append(source)
    }
    // A source that nobody holds is cancelled, and then its signal is lost: the stream holds them.
    continuation.onTermination = { [sources] _ in for source in sources.all { source.cancel() } }
  }
}
