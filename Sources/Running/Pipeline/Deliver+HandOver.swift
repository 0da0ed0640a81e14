import Deciding
import Metrics
import MultiMail
import Offsets
import Policies
import Store
import Time

/// How messages leave Deliver's hand: settled for good, or handed over to whichever instance claims them when they are due.
extension Deliver {
  /// Hands over the messages of records that hold back too many finished ones.
  func park(_ positions: Set<RecordPosition>) async {
    guard !positions.isEmpty else { return }
    let chosen = state.pickWaiting { $0.records.contains { positions.contains($0.position) } }
    await hand(over: chosen, until: clock.now + DeliveryGate.parkedRest, reason: "it held back too many finished events")
  }

  /// Hands a message over to the next day; one that may not be sent then expires at once.
  func postpone(_ entry: MessageInHand, _ day: SpentDay) async {
    let reason = day.sentence(programmes.dates(at: clock.now))
    if day.until > entry.message.sendBefore { return await end(entry.message, .expired, reason: reason) }
    await hand(over: [entry], until: day.until, reason: reason)
  }

  func parkWaiting() async {
    let until = gate.parksUntil ?? clock.now
    // One that holds no record back stays in line, so that the breaker's probe can find the provider well again. What is handed
    // over comes back through the scheduler without records, so there soon is one.
    var hasProbe = false
    let waiting = state.pickWaiting { entry in
      if entry.records.isEmpty, !hasProbe {
        hasProbe = true
        return false
      }
      return true
    }
    await hand(over: waiting, until: until, reason: "the provider has been failing")
  }

  /// Hands over what holds records back and did not leave within seconds: behind a provider that wants to rest, a rate or a long line,
  /// PostgreSQL is the queue, and the records behind it are read. What rests for long takes no room from what is due now.
  func handOverWaiting() async {
    let (now, uptime) = (clock.now, clock.uptime)
    // Longer is the provider's wish alone, which the gate knows, or a clock's that was set back meanwhile.
    let longestRest = now + RetryPolicy().cap
    guard uptime >= handOverDue else { return }
    handOverDue = uptime + Self.handOverInterval
    let waiting = state.pickWaiting { entry in
      let restsLong = entry.restsUntil.map { $0 > longestRest } ?? false
      return restsLong || !entry.records.isEmpty && entry.draft == nil && uptime - entry.since > settings.lineLimit
    }
    for entry in waiting {
      let rest = entry.restsUntil.map { min($0, longestRest) }
      let due = [now, gate.closedUntil, rest].compactMap { $0 }.max() ?? now
      await hand(over: [entry], until: due, reason: "it could not leave within seconds")
    }
  }

  private static let handOverInterval: Duration = .milliseconds(500)

  /// Hands messages over to the scheduler of any instance: their records are done.
  func hand(over entries: [MessageInHand], until due: Timestamp, reason: String) async {
    for entry in entries {
      state.end(entry.message.id)
      // What was written down as an attempt and not made is decided in full again, and counts for nothing.
      let isFresh = entry.isUntouched || entry.isUnmade
      registry.counter(.messages, entry.message.kind.rawValue, isFresh ? "deferred" : "parked").add()
      var settlement = Settlement(
        id: entry.message.id, state: isFresh ? .deferred : .retry, attempt: entry.message.attempt, dueAt: due, reason: reason,
        parked: !isFresh)
      settlement.isUnmade = entry.isUnmade
      await settler.finish(settlement, of: entry.message)
    }
  }
}
