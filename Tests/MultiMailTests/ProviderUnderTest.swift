import Composing
import Curl
import MultiMail
import Sandbox
import Synchronization
import Testing
import Time

let fixedNow = Timestamp(rfc3339: "2026-11-24T12:00:00Z") ?? Timestamp(seconds: 0)

/// A clock that tests move.
final class TestClock: Sendable {
  private let moment = Mutex(fixedNow)

  var now: Timestamp { moment.withLock { $0 } }

  func move(_ span: Duration) { moment.withLock { $0 = $0 + span } }
}

/// A mail with what tends to break.
let mail = ComposedMail(
  subject: "王 & O'Brien, \"thanks\" \\ <b>", markdown: "Hello **O'Brien** 王\n\n[link](https://x.example/r/abc)\n",
  text: "Hello O'Brien 王\nlink: https://x.example/r/abc\n", html: "<p>Hello <b>O'Brien</b> 王</p>", templateName: "t",
  templateVersion: "1",
  locale: "en",
  passedOver: [])

let addresses = ["pat.o'brien+referral@example.org", "王@例え.jp", "a@b.example"]

/// A sandbox, an HTTP client, and the provider of either contract between them.
///
/// Its deadlines are long: other tests may hold every thread of Swift's pool for many seconds.
struct Bench: Sendable {
  var sandbox: Sandbox
  var client: Client
  var clock: TestClock

  func provider(
    _ contract: Contract, key: String = "mm_test_key", mailbox: String = "mbx_demo", deadline: Duration = .seconds(120)
  ) -> Provider {
    let settings = ProviderSettings(
      baseURL: sandbox.url, key: key, mailboxID: contract == .keyed ? mailbox : nil, from: "referrals@demo.example",
      connectDeadline: .seconds(120), deadline: deadline)
    return Provider(settings, client: client) { clock.now }
  }

  func send(_ contract: Contract, to address: String = "a@b.example", key: String = "k1") async -> SendOutcome {
    let provider = provider(contract)
    return await provider.send(provider.request(for: mail, to: address, key: key))
  }
}

/// Starts a sandbox and a client, hands them over and ends both.
func withBench<T>(_ adjust: (inout Sandbox.Settings) -> Void = { _ in }, _ body: (Bench) async throws -> T) async throws -> T {
  let clock = TestClock()
  var settings = Sandbox.Settings()
  settings.now = { clock.now }
  adjust(&settings)
  let bench = Bench(sandbox: try Sandbox(settings), client: try Client(), clock: clock)
  let result: Result<T, any Error>
  do { result = .success(try await body(bench)) } catch { result = .failure(error) }
  await bench.client.close()
  await bench.sandbox.stop(deadline: .zero)
  return try result.get()
}

/// A count that tasks share.
final class TestCount: Sendable {
  private let number = Mutex(0)

  func next() -> Int {
    number.withLock { number in
      number += 1
      return number
    }
  }
}
