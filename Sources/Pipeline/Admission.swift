import Referrals
import Store

/// Whether the shared limits let a message go.
enum Admission: Equatable {
  case go
  /// Not yet: its turn comes, or the limits could not be asked about.
  case wait
  /// The day's mails are used up.
  case tomorrow(SpentDay)
}

extension Deliver {
  /// Asks the shared limits about a message. A customer's mail is counted once, before its first attempt
  /// begins; each attempt needs a turn.
  func admit(_ entry: DeliveryQueue.Entry) async -> Admission {
    guard limits.perDay != nil || limits.step != nil else { return .go }
    do {
      if entry.message.kind != .copy, entry.isUntouched, !entry.isCounted {
        guard try await count(entry.message.id) else { return limits.spentDay.map { .tomorrow($0) } ?? .wait }
      }
      return try await hasTurn() ? .go : .wait
    } catch {
      limits.noteFailure(at: clock.uptime)
      log(.warning, "the shared limits do not answer; nothing is sent until they do", [("error", "\(error)")])
      return .wait
    }
  }

  private func count(_ id: String) async throws -> Bool {
    if let wanted = limits.mailsWanted, let limit = limits.perDay, let day = limits.day {
      guard !limits.rests(at: clock.uptime) else { return false }
      limits.add(mails: try await ledger.leaseMails(day: day.number, wanted: wanted, limit: limit))
      guards.spend(limits.spentDay)
    }
    guard limits.takeMail() else { return false }
    queue.update(id) { $0.isCounted = true }
    return true
  }

  private func hasTurn() async throws -> Bool {
    if let wanted = limits.turnsWanted(queue.readyCount + 1, at: clock.uptime), let step = limits.step {
      guard !limits.rests(at: clock.uptime) else { return false }
      let asked = clock.uptime
      let wait = try await ledger.leaseAttempts(wanted, step: step)
      limits.add(turns: wanted, from: asked + wait)
    }
    return limits.hasTurn(at: clock.uptime)
  }
}
