import Deciding
import Metrics
import Policies
import Store
import Time

/// A decision has an age: what has not begun soon after it is decided again, from whatever queue it comes.
extension Deliver {
  /// Whether no attempt may begin by what was decided of a message.
  func isStale(_ entry: MessageInHand, at uptime: Duration) -> Bool {
    entry.decidedAt.map { uptime - $0 > settings.decisionLifetime } ?? true
  }

  /// Decides again what was decided too long ago, by one question to the database for all of it.
  /// - Returns: those that may go now; the others have left the line.
  func decideAgain(_ picked: [MessageInHand]) async -> [MessageInHand] {
    let asked = clock.uptime
    let stale = picked.filter { isStale($0, at: asked) }.map(\.asIfUntouched)
    guard !stale.isEmpty else { return picked }
    do {
      let programme = programmes.value
      let known = try await ledger.releaseFacts(for: stale, judgingAccounts: programme.policy.judgesAccounts)
      var context = DecisionContext(settings, guards, now: clock.now)
      // Their places among the day's mails are taken already.
      context.spentDay = nil
      let check = LastCheck(programme.decider, context, known)
      let releases = Dictionary(stale.map { ($0.id, check.decide($0)) }) { first, _ in first }
      var kept: [MessageInHand] = []
      for entry in picked {
        let id = entry.message.id
        guard let release = releases[id] else {
          kept.append(entry)
          continue
        }
        state.update(id) { $0.decidedAt = asked }
        // In place: records may have been attached since it was picked.
        let current = state.message(id) ?? entry
        if release == .go { kept.append(current) } else { await drop(current, release) }
      }
      return kept
    } catch {
      log(.warning, "messages could not be decided again, so they were not sent; trying again", [("error", "\(error)")])
      running -= picked.count
      for entry in picked { state.rest(entry.message.id, until: clock.now + .seconds(1)) }
      return []
    }
  }

  /// Follows a decision against a message that was picked.
  private func drop(_ entry: MessageInHand, _ release: LastCheck.Release) async {
    running -= 1
    following += 1
    defer { following -= 1 }
    if entry.isCounted { await admissions.giveBackMail() }
    switch release {
    case .go: break
    // The scheduler writes it to the other address.
    case .goTo: await hand(over: [entry], until: clock.now, reason: "the customer has another address now")
    case .end(let end, let findings, let until):
      let reason = findings.map(\.sentence).joined(separator: "; ")
      if end == .deferred { return await hand(over: [entry], until: until ?? clock.now, reason: reason) }
      await self.end(entry.message, end, reason: reason)
    }
  }
}

extension MessageInHand {
  /// The message as it is decided on: an attempt that was only announced is none.
  fileprivate var asIfUntouched: OutgoingMessage {
    var message = message
    if isUnmade { message.attempt = 0 }
    return message
  }
}
