import Deciding
import Store

/// Lets go of held mails that no rule holds any more.
struct HeldMails: Sendable {
  private let parts: Parts
  private let programmes: ProgrammeInForce
  /// Held messages let go at once.
  private static let limit = 1_000

  init(parts: Parts, programmes: ProgrammeInForce) {
    self.parts = parts
    self.programmes = programmes
  }

  /// Looks once. A batch is decided by an overview of some time before: its mails may be held by what a person has ended since.
  func letGo() async throws {
    guard let ended = parts.guards.overview?.ended(programmes.value.policy), !ended.isEmpty else { return }
    let count = try await parts.ledger.letGo(ended, limit: Self.limit)
    if count > 0 {
      let rules = Set(ended.map(\.hold.rule)).sorted().joined(separator: ", ")
      parts.log(.notice, "held mails are decided again: what held them has ended", [("mails", "\(count)"), ("rules", rules)])
    }
  }
}
