import Deciding
import Events
import Policies
import Store
import Time

extension AuditReport {
  /// Was every acknowledged event remembered, and did every decision leave its message?
  mutating func checkEvents(_ evidence: AuditEvidence, _ rules: AuditRules) {
    let ledger = evidence.ledger
    for (hash, event) in evidence.produced.relevant {
      guard ledger.handled.contains(hash) else {
        note(.eventNotHandled, event.story(hash))
        continue
      }
      if rules.everySignalPrompts, event.kind == .signal { checkPrompted(event, hash, ledger) }
    }
    for (hash, decision) in ledger.decisions {
      let isPrompt = decision.kind == MessageKind.prompt.rawValue && decision.outcome == "prompted"
      let expected = isPrompt ? MessageIdentity.prompt(of: hash) : nil
      guard let id = expected ?? decision.messageID, ledger.messages[id] == nil else { continue }
      note(
        .messageMissing,
        "the \(decision.kind)'s decision \(decision.outcome) on event \(MessageIdentity.cause(hash)) has no message \(id)")
    }
  }

  private mutating func checkPrompted(_ event: Produced.Event, _ hash: EventHash, _ ledger: LedgerFacts) {
    let decision = ledger.decisions[hash]
    let message = ledger.messages[MessageIdentity.prompt(of: hash)]
    if decision?.outcome == "prompted", message?.wasRecalled == true { return }
    let state = message?.state
    if decision?.outcome == "prompted", state == .sent || state == .uncertain || state?.isUnsettled == true { return }
    let fate = "decided \(decision?.outcome ?? "nothing"), message \(state?.rawValue ?? "none")"
    note(.signalNotPrompted, "\(event.story(hash)): \(fate)")
  }

  /// Have all malformed records reached the dead-letter topic, and was everything read?
  mutating func checkTopics(_ evidence: AuditEvidence) {
    let malformed = evidence.produced.counts[.malformed] ?? 0
    if let found = evidence.deadLetters, found < malformed {
      note(.deadLetterMissing, count: malformed - found, "\(malformed) malformed records, \(found) dead letters")
    }
    guard let offsets = evidence.offsets else { return }
    committedLag = offsets.lag
    partitionsBehind = offsets.lags.count
    if offsets.dropped > 0 {
      note(.recordsDropped, count: Int(offsets.dropped), "the broker dropped \(offsets.dropped) records before the commit")
    }
  }

  /// How long did signals take?
  mutating func measure(_ produced: Produced, _ matched: MatchedMails) {
    var spans: [Duration] = []
    for (hash, event) in produced.relevant where event.kind == .signal {
      guard let mail = matched.byMessage[MessageIdentity.prompt(of: hash)]?.first else { continue }
      spans.append(mail.acceptedAt - event.producedAt)
    }
    latency = LatencyFigures(spans)
  }
}

extension Produced.Event {
  fileprivate func story(_ hash: EventHash) -> String {
    "\(kind.rawValue) \(id) of \(topic), customer \(customerID ?? "none"), at \(time), produced \(producedAt), "
      + "hash \(MessageIdentity.cause(hash))"
  }
}
