import Referrals
import Store

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
    let wasInTheAir = kills.contains { attempt <= $0 && $0 - attempt <= rules.requestDeadline }
    if !wasInTheAir { note(.uncertainUnharmed, "\(story), attempted at \(attempt); no kill followed within the deadline") }
  }

  /// Has the provider only mails that we know, each once, and did nobody get asked too often?
  mutating func checkMails(_ matched: MatchedMails, _ ledger: LedgerFacts, _ rules: AuditRules) {
    for mail in matched.unclaimed { note(.mailUnclaimed, "mail \(mail.id), accepted at \(mail.acceptedAt), has no message") }
    for (id, mails) in matched.byMessage where mails.count > 1 {
      let ids = mails.map { "\($0.id) at \($0.acceptedAt)" }.joined(separator: ", ")
      note(.mailTwice, count: mails.count - 1, "message \(id) was accepted \(mails.count) times: \(ids)")
    }
    var prompts: [String: [(at: Timestamp, message: String)]] = [:]
    for (id, mails) in matched.byMessage where ledger.messages[id].map({ $0.kind == .prompt && !$0.wasRecalled }) == true {
      guard let first = mails.min(by: { $0.acceptedAt < $1.acceptedAt }) else { continue }
      for recipient in first.recipients {
        prompts[EmailAddress.comparisonKey(recipient), default: []].append((first.acceptedAt, id))
      }
    }
    for asked in prompts.values where asked.count > 1 { checkPace(asked.sorted { $0.at < $1.at }, rules) }
  }

  private mutating func checkPace(_ asked: [(at: Timestamp, message: String)], _ rules: AuditRules) {
    for (earlier, later) in zip(asked, asked.dropFirst()) where later.at - earlier.at < rules.cooldown {
      note(.promptTooSoon, "message \(later.message) at \(later.at) went to the recipient of \(earlier.message) at \(earlier.at)")
    }
  }
}
