import Foundation
import Glibc
import HTTPServer
import JSONTree
import Synchronization
import Testing

/// A provider that takes its time sees at most one request of a key at a time, whatever is killed.
@Suite(.serialized) struct OpenRequestTests {
  @Test func `killed amid sends that had waited, it asks again only when the first request is over`() async throws {
    try await withGround { ground in
      let provider = SlowProvider()
      let server = try Server { await provider.answer($0) }
      let overrides = ["multimail.url=http://127.0.0.1:\(server.port)/v1"]
      let customers = (0..<12).map { "c\($0)" }
      let first = try await ground.readyDaemon(overrides: overrides)
      try await ground.celebrate(customers)
      // All but the one that was refused have waited for over 10 s when they are posted.
      try await eventually("requests are open", within: .seconds(60), pause: .milliseconds(5)) { provider.open > 2 }
      first.process.signal(SIGKILL)
      _ = try await first.process.exit()
      _ = try await ground.readyDaemon(overrides: overrides)
      try await eventually("each is sent", within: .seconds(150)) {
        try await ground.messages("sent").count == customers.count
      }
      let spans = provider.spans
      #expect(spans.count == customers.count)
      #expect(spans.values.contains { $0.count > 1 }, "none was asked for again")
      for (key, spans) in spans {
        for (one, next) in zip(spans, spans.dropFirst()) { #expect(one.upperBound <= next.lowerBound, "\(key) was open twice") }
      }
      await server.stop(deadline: .seconds(1))
    }
  }
}

/// Refuses its first request for 11 s, and works on each later one for 9 s, even when whoever asked is gone.
private final class SlowProvider: Sendable {
  private struct Log {
    var isOpened = false
    var open = 0
    var spans: [String: [Range<ContinuousClock.Instant>]] = [:]
  }
  private let log = Mutex(Log())

  /// Requests that it works on.
  var open: Int { log.withLock { $0.open } }
  /// From when to when it works on each key's requests.
  var spans: [String: [Range<ContinuousClock.Instant>]] { log.withLock { $0.spans } }

  func answer(_ request: HTTPRequest) async -> HTTPAnswer {
    guard request.method == "POST", request.path.hasSuffix("/send") else {
      return .json(200, #"{"id":"mbx_demo","oversight_mode":"autonomous","emails":[]}"#.utf8)
    }
    let isFirst = log.withLock { log in
      defer { log.isOpened = true }
      return !log.isOpened
    }
    if isFirst {
      return .json(429, #"{"error":"slow down"}"#.utf8).with("Retry-After", "11")
    }
    // What is no request of ours gets no span, and the test fails by their number.
    guard let key = (try? JSON.parse(String(decoding: request.body, as: UTF8.self)))?["idempotency_key"]?.string else {
      return .text(400, "no key")
    }
    let isRepeated = log.withLock { log in
      log.open += 1
      log.spans[key, default: []].append(.now..<(.now + .seconds(9)))
      return log.spans[key, default: []].count > 1
    }
    // The task of a server that stops ends early.
    if !isRepeated { try? await Task.sleep(for: .seconds(9)) }
    log.withLock { $0.open -= 1 }
    let status = isRepeated ? "already_sent" : "pending_scan"
    return .json(202, #"{"id":"em_\#(key)","status":"\#(status)","thread_id":"t"}"#.utf8)
  }
}
