import Foundation
import Glibc
import JSONTree
import LoopbackClient
import Testing

/// The provider's sandbox as a process; it keeps its port and its mails over restarts.
final class SandboxProcess {
  let port: UInt16
  /// The mailbox's oversight mode from the next start on.
  var mode = "autonomous"
  /// How long it could cancel a mail, from the next start on.
  var scan = "0s"
  private let folder: String
  private var process: RunningProcess?

  init(port: UInt16, folder: String) { (self.port, self.folder) = (port, folder) }

  var url: String { "http://127.0.0.1:\(port)/v1" }

  func start() async throws {
    let process = try RunningProcess(
      [
        "sandbox", "--port", "\(port)", "--file", "\(folder)/mails.jsonl", "--address", "referrals@acme.example", "--mode", mode,
        "--scan", scan,
      ],
      name: "sandbox", folder: folder)
    self.process = process
    try await eventually("the sandbox listens: \(process.errors)") { process.output.contains("page ") }
  }

  func stop() async throws {
    guard let process else { return }
    self.process = nil
    process.signal(SIGTERM)
    #expect(try await process.exit(within: .seconds(30)) == 0)
  }

  /// Injects a fault, as JSON.
  func inject(_ fault: String) async throws {
    let answer = try await page(port, "/sandbox/faults", method: "POST", body: fault)
    try #require(answer.status == 200, "\(answer.text)")
  }

  /// Decides about a mail that waits, as the provider's operator: `approve` or `reject`.
  func decide(_ id: String, _ action: String) async throws {
    _ = try await ask("POST", "/v1/oversight/decide", #"{"email_id":"\#(id)","action":"\#(action)"}"#)
  }

  /// Cancels a mail behind referrald's back.
  func cancel(_ id: String) async throws { _ = try await ask("POST", "/v1/mailboxes/mbx_demo/emails/\(id)/cancel", "{}") }

  /// The ids of up to 100 mails of a status.
  func ids(_ status: String) async throws -> Set<String> {
    let page = try await ask("GET", "/v1/mailboxes/mbx_demo/emails?limit=100&status=\(status)")
    guard case .array(let mails) = try JSON.parse(page)["emails"] else { return [] }
    return Set(mails.compactMap { $0["id"]?.string })
  }

  private func ask(_ method: String, _ path: String, _ body: String = "") async throws -> String {
    let answer = try await offPool { [port] in
      try LoopbackClient(port: port).exchange(
        method, path, headers: ["Connection: close", "Authorization: Bearer mm_test_key"], body: Array(body.utf8))
    }
    try #require(answer.status == 200, "\(answer.text)")
    return answer.text
  }

  /// How many mails were accepted for an address; nil: for all.
  func mails(to address: String? = nil) async throws -> Int {
    // The file, not the list: one list page holds 1,000 at most, and the process may be down.
    let text = FileManager.default.contents(atPath: "\(folder)/mails.jsonl").map { String(decoding: $0, as: UTF8.self) } ?? ""
    let lines = text.split(separator: "\n")
    guard let address else { return lines.count }
    return lines.count { $0.contains("\"\(address)\"") }
  }
}

/// Asks a loopback server for a page.
func page(_ port: UInt16, _ path: String, method: String = "GET", body: String = "") async throws -> LoopbackClient.Answer {
  try await offPool {
    try LoopbackClient(port: port).exchange(method, path, headers: ["Connection: close"], body: Array(body.utf8))
  }
}

/// The status of a page; nil when nobody listens or the answer breaks off.
func pageStatus(_ port: UInt16, _ path: String) async -> Int? {
  do { return try await page(port, path).status } catch { return nil }
}
