import Deciding
import Policies
import Store

/// Whether the shared limits let a message go.
enum Admission: Equatable {
  case go
  /// Not yet: its turn comes, or the limits could not be asked about.
  case wait
  /// The day's mails are used up.
  case tomorrow(SpentDay)
}

/// Keeps to the limits that all instances share: leases mails of the day and turns at the provider's rate, and gives them out.
actor Admissions {
  private var limits = SendLimits()
  private let ledger: any Ledger
  private let guards: Guards
  private let clock: any Clock
  private let log: PipelineLog

  init(ledger: any Ledger, guards: Guards, clock: any Clock, log: PipelineLog) {
    self.ledger = ledger
    self.guards = guards
    self.clock = clock
    self.log = log
  }

  /// Takes over what a policy says.
  /// - Returns: whether it limits anything; else nobody need be asked.
  func follow(_ policy: Policy) -> Bool {
    limits.follow(policy, now: clock.now)
    return limits.perDay != nil || limits.step != nil
  }

  /// Asks for a message. A customer's mail is counted once, before its first attempt begins; each attempt needs a turn.
  /// - Parameter waiting: how many want a turn, itself included.
  /// - Returns: also whether it has a place among the day's mails now.
  func admit(_ entry: MessageInHand, waiting: Int) async -> (admission: Admission, isCounted: Bool) {
    var isCounted = entry.isCounted
    do {
      if entry.message.kind != .copy, entry.isUntouched, !isCounted {
        guard try await takeMail() else { return (limits.spentDay.map { .tomorrow($0) } ?? .wait, false) }
        isCounted = true
      }
      return (try await hasTurn(waiting) ? .go : .wait, isCounted)
    } catch {
      limits.noteFailure(at: clock.uptime)
      log(.warning, "the shared limits do not answer; nothing is sent until they do", [("error", "\(error)")])
      return (.wait, isCounted)
    }
  }

  /// Takes the turn that was free.
  func takeTurn() { limits.takeTurn() }

  /// Takes back one of the day's mails that will not go.
  func giveBackMail() { limits.giveBackMail() }

  private func takeMail() async throws -> Bool {
    if let wanted = limits.mailsWanted, let limit = limits.perDay, let day = limits.day {
      guard !limits.rests(at: clock.uptime) else { return false }
      limits.add(mails: try await ledger.leaseMails(day: day.number, wanted: wanted, limit: limit))
      guards.spend(limits.spentDay)
    }
    return limits.takeMail()
  }

  private func hasTurn(_ waiting: Int) async throws -> Bool {
    if let wanted = limits.turnsWanted(waiting, at: clock.uptime), let step = limits.step {
      guard !limits.rests(at: clock.uptime) else { return false }
      let asked = clock.uptime
      let wait = try await ledger.leaseAttempts(wanted, step: step)
      limits.add(turns: wanted, from: asked + wait)
    }
    return limits.hasTurn(at: clock.uptime)
  }
}
