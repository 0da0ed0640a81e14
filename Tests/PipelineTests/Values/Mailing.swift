import Composing
import Links
import MultiMail
import Time

@testable import Pipeline

/// A mailer under contract B that takes nothing: for tests of what is written.
struct Mailing: Mailer {
  var contract: Contract { .keyed }
  func request(for mail: ComposedMail, to address: String, key: String) -> [UInt8] { Array("\(key)|\(address)".utf8) }
  func target(of request: [UInt8]) -> SendTarget? { SendTarget(url: "https://a.example/send", account: "1") }
  func trace(_ request: [UInt8], since: Timestamp) async -> Trace { .unknown(reason: "not asked") }
  func mark(_ emailID: String, _ tags: [(String, String)]) async -> Bool { true }
  func send(_ request: [UInt8]) async -> SendOutcome { .notSent(reason: "not asked") }
}

extension MailDesk {
  /// The desk of a programme, by default at the example's moment.
  static func example(_ programme: Programme, now: Timestamp = Example.now, approvals: [String: Int] = [:]) -> MailDesk {
    guard let key = LinkKey(secret: Array(repeating: 7, count: 32)) else { preconditionFailure("32 bytes make a key") }
    return MailDesk(
      programme: programme, mailer: Mailing(),
      settings: PipelineSettings(
        instance: "i", incarnation: 1, programmeID: "p", publicBase: "https://go.a.example", linkKey: key),
      approvals: approvals, gate: DeliveryGate(patience: .minutes(5)), now: now)
  }
}
