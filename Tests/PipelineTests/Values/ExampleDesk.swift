import MultiMail
import Referrals
import Testing

@testable import Pipeline

extension MailDesk {
  private struct Mailing: Mailer {
    var contract: Contract { .keyed }
    func request(for mail: ComposedMail, to address: String, key: String) -> [UInt8] { Array("\(key)|\(address)".utf8) }
    func mark(_ emailID: String, _ tags: [(String, String)]) async -> Bool { true }
    func send(_ request: [UInt8]) async -> SendOutcome { .notSent(reason: "not asked") }
  }

  /// A desk under a programme, whose provider is never asked.
  static func example(_ programme: Programme, now: Timestamp) throws -> MailDesk {
    let key = try #require(LinkKey(secret: Array(repeating: 7, count: 32)))
    return MailDesk(
      programme: programme, mailer: Mailing(),
      settings: PipelineSettings(
        instance: "i", incarnation: 1, programmeID: "p", publicBase: "https://go.a.example", linkKey: key),
      approvals: [:], gate: DeliveryGate(patience: .minutes(5)), now: now)
  }
}
