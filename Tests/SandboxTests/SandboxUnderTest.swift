import Curl
import Glibc
import JSONTree
import Sandbox
import Synchronization
import Time

let fixedNow = Timestamp(rfc3339: "2026-11-24T12:00:00Z") ?? Timestamp(seconds: 0)

/// A running sandbox and a client for it.
struct Bench: Sendable {
  var sandbox: Sandbox
  var client: Client

  /// Asks for a path below the host, with the demo key.
  func ask(
    _ method: Request.Method, _ path: String, _ body: String? = nil, key: String? = "mm_test_key"
  ) async throws -> Response {
    let headers = key.map { [(name: "Authorization", value: "Bearer \($0)")] } ?? []
    let host = String(sandbox.page.dropLast())
    // Other tests may hold every thread of Swift's pool for many seconds.
    return try await client.send(
      Request(
        method, host + path, headers: headers, body: body.map { Array($0.utf8) }, connectDeadline: .seconds(120),
        deadline: .seconds(120)))
  }

  /// Sends under contract B, and gives the answer.
  func send(_ body: String) async throws -> Response { try await ask(.post, "/v1/mailboxes/mbx_demo/send", body) }
}

extension Response {
  /// The body as text and as JSON.
  var text: String { String(decoding: body, as: UTF8.self) }
  var json: JSON { (try? JSON.parse(body.span)) ?? .null }
}

/// A mail under contract B, as JSON.
func keyed(_ key: String? = nil, to: String = "a@b.example", subject: String = "s", markdown: String = "m") -> String {
  var members = [
    JSON.Member("to", .array([.string(to)])), .init("subject", .string(subject)), .init("markdown", .string(markdown)),
  ]
  if let key { members.append(.init("idempotency_key", .string(key))) }
  return JSON.object(members).serialized()
}

/// Starts a sandbox at a fixed time, hands it over and stops it.
func withSandbox<T>(_ adjust: (inout Sandbox.Settings) -> Void = { _ in }, _ body: (Bench) async throws -> T) async throws -> T {
  var settings = Sandbox.Settings()
  settings.now = { fixedNow }
  adjust(&settings)
  let bench = Bench(sandbox: try Sandbox(settings), client: try Client())
  let result: Result<T, any Error>
  do { result = .success(try await body(bench)) } catch { result = .failure(error) }
  await bench.client.close()
  await bench.sandbox.stop(deadline: .zero)
  return try result.get()
}

/// A new path in the temporary folder, removed at the end.
func withPath<T>(_ body: (String) async throws -> T) async throws -> T {
  let path = "/tmp/sandbox-\(UInt64.random(in: 0...UInt64.max))"
  let result: Result<T, any Error>
  do { result = .success(try await body(path)) } catch { result = .failure(error) }
  unsafe unlink(path)
  return try result.get()
}
