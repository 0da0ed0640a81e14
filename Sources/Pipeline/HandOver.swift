import Metrics
import MultiMail
import Referrals
import Store

/// How messages leave Deliver's hand: settled for good, or handed over to whichever instance claims them when they are due.
extension Deliver {
  /// Hands over the messages of records that hold back too many finished ones.
  func park(_ positions: Set<RecordPosition>) async {
    guard !positions.isEmpty else { return }
    let chosen = queue.takeWaiting { $0.records.contains { positions.contains($0.position) } }
    await hand(over: chosen, until: clock.now + DeliveryGate.parkedRest, reason: "it held back too many finished events")
  }

  func settle(
    _ entry: DeliveryQueue.Entry, _ state: MessageState, providerID: String? = nil, reason: String? = nil
  ) async {
    queue.close(entry.message.id)
    await end(entry.message, state, providerID: providerID, reason: reason)
  }

  /// Ends a message that is out of the line: the one way there, whoever decides it.
  /// - Parameter until: for `deferred`: when it is looked at again.
  func end(
    _ message: OutgoingMessage, _ state: MessageState, providerID: String? = nil, reason: String?, until: Timestamp? = nil
  ) async {
    if message.mayHaveGone, state == .cancelled || state == .expired {
      return await inquiry.ask(about: message, else: state, reason: reason ?? "")
    }
    if let providerID { await tagger.mark(providerID, message, programmeID: settings.programmeID) }
    await settler.end(
      message, state, reason: reason, providerID: providerID, until: until, copy: state == .sent ? copies.copy(of: message) : nil,
      remindAfter: state == .sent ? Reminding.wait(after: message.kind, programmes.value.policy) : nil)
  }

  /// Hands a message over to the next day; one that may not be sent then expires at once.
  func postpone(_ entry: DeliveryQueue.Entry, _ day: SpentDay) async {
    let reason = day.sentence(programmes.dates(at: clock.now))
    if day.until > entry.message.sendBefore { return await settle(entry, .expired, reason: reason) }
    await hand(over: [entry], until: day.until, reason: reason)
  }

  func parkWaiting() async {
    let until = gate.parksUntil ?? clock.now
    // One that holds no record back stays in line, so that the breaker's probe can find the provider well again. What is handed
    // over comes back through the scheduler without records, so there soon is one.
    var hasProbe = false
    let waiting = queue.takeWaiting { entry in
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
    let waiting = queue.takeWaiting { entry in
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
  func hand(over entries: [DeliveryQueue.Entry], until due: Timestamp, reason: String) async {
    for entry in entries {
      queue.close(entry.message.id)
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
