import Addresses
import Policies
import Store
import Time

extension MessageState {
  /// Whether some instance still has it in hand.
  var isUnsettled: Bool { self == .claimed || self == .sending || self == .retry }
}

extension AuditReport {
  /// Does each message's row agree with what the provider has?
  mutating func checkMessages(_ evidence: AuditEvidence, _ matched: MatchedMails, _ rules: AuditRules) {
    for (id, message) in evidence.ledger.messages {
      let mail = matched.byMessage[id]?.first
      let story = "message \(id) of customer \(message.customerID) is \(message.state.rawValue)"
      switch message.state {
      case .sent:
        if mail == nil { note(.mailMissing, "\(story) as \(message.providerID ?? "nothing"); the provider does not have it") }
      case .claimed, .sending, .retry:
        // Parked: it will go, or go again under its key.
        guard !message.isParked else { continue }
        note(.messageUnsettled, "\(story); the provider has \(mail?.id ?? "nothing")")
      case .uncertain:
        if mail != nil { uncertainAccepted += 1 }
        checkUncertain(message, story, rules)
      case .cancelled where message.wasRecalled: break
      case .dead, .held, .deferred, .cancelled, .expired:
        if let mail { note(.mailUnrecorded, "\(story); the provider has \(mail.id) since \(mail.acceptedAt)") }
      }
    }
  }

  private mutating func checkUncertain(_ message: LedgerFacts.Message, _ story: String, _ rules: AuditRules) {
    guard message.contract != "keyed" else { return note(.uncertainUnderKey, "\(story) under a key") }
    guard let attempt = message.lastAttemptAt else { return note(.uncertainUntried, "\(story) without an attempt") }
    guard let kills = rules.kills else { return }
    let wasInTheAir = kills.contains { attempt <= $0 && $0 - attempt <= rules.attemptLifetime }
    if !wasInTheAir { note(.uncertainUnharmed, "\(story), attempted at \(attempt); no kill followed within the deadline") }
  }

  /// Has the provider only mails that we know, each once, and did nobody get asked too often?
  mutating func checkMails(_ matched: MatchedMails, _ ledger: LedgerFacts, _ rules: AuditRules) {
    for mail in matched.unclaimed { note(.mailUnclaimed, "mail \(mail.id), accepted at \(mail.acceptedAt), has no message") }
    for (id, mails) in matched.byMessage where mails.count > 1 {
      let ids = mails.map { "\($0.id) at \($0.acceptedAt)" }.joined(separator: ", ")
      note(.mailTwice, count: mails.count - 1, "message \(id) was accepted \(mails.count) times: \(ids)")
    }
    var promotions: [String: [Promotion]] = [:]
    for (id, mails) in matched.byMessage {
      guard let message = ledger.messages[id], [.prompt, .reminder].contains(message.kind), !message.wasRecalled,
        let first = mails.min(by: { $0.acceptedAt < $1.acceptedAt })
      else { continue }
      for recipient in first.recipients {
        promotions[EmailAddress.comparisonKey(recipient), default: []].append(
          Promotion(kind: message.kind, at: first.acceptedAt, message: id))
      }
    }
    for sent in promotions.values where sent.count > 1 {
      let sent = sent.sorted { $0.at < $1.at }
      checkPace(sent.filter { $0.kind == .prompt }, .promptTooSoon, rules.cooldown) { _ in true }
      checkPace(sent, .reminderTooSoon, rules.promotionRest) { $0.kind == .reminder }
    }
  }

  /// A promotional mail as the provider has it.
  private struct Promotion {
    var kind: MessageKind
    var at: Timestamp
    var message: String
  }

  private mutating func checkPace(
    _ sent: [Promotion], _ kind: AuditFinding.Kind, _ rest: Duration, binds: (Promotion) -> Bool
  ) {
    for (earlier, later) in zip(sent, sent.dropFirst()) where binds(later) && later.at - earlier.at < rest {
      note(kind, "message \(later.message) at \(later.at) went to the recipient of \(earlier.message) at \(earlier.at)")
    }
  }
}
