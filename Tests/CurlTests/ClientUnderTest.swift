import Curl
import HTTPServer
import Synchronization

/// Starts a loopback server and a client, hands both over and ends both.
func withServer<T>(handler: @escaping HTTPHandler, _ body: (Client, String) async throws -> T) async throws -> T {
  let server = try Server(handler: handler)
  let client = try Client()
  let result: Result<T, any Error>
  do { result = .success(try await body(client, server.url)) } catch { result = .failure(error) }
  await client.close()
  await server.stop(deadline: .zero)
  return try result.get()
}

/// A request with more time than it needs: other tests may hold every thread of Swift's pool for many seconds.
func patient(
  _ method: Request.Method, _ url: String, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil,
  deadline: Duration = .seconds(120), maxResponseBytes: Int = 1 << 20
) -> Request {
  Request(
    method, url, headers: headers, body: body, connectDeadline: .seconds(120), deadline: deadline,
    maxResponseBytes: maxResponseBytes)
}

/// Sends a request that must fail, and gives its error.
func failure(_ client: Client, _ request: Request) async -> CurlError? {
  do throws(CurlError) {
    _ = try await client.send(request)
    return nil
  } catch {
    return error
  }
}

/// Lets tasks wait until it is opened.
final class Gate: Sendable {
  private let state = Mutex<(isOpen: Bool, waiting: [CheckedContinuation<Void, Never>])>((false, []))

  func wait() async {
    await withCheckedContinuation { continuation in
      let isOpen = state.withLock { state in
        if !state.isOpen { state.waiting.append(continuation) }
        return state.isOpen
      }
      if isOpen { continuation.resume() }
    }
  }

  func open() {
    let waiting = state.withLock { state in
      state.isOpen = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }
}

/// A count that many tasks share.
final class Tally: Sendable {
  private let number = Mutex(0)

  /// Counts one more, and gives the new count.
  @discardableResult func count() -> Int {
    number.withLock { number in
      number += 1
      return number
    }
  }

  var value: Int { number.withLock { $0 } }
}
