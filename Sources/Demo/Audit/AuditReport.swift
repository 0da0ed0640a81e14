package import Store

/// What an outside look at all the evidence comes to.
package struct AuditReport: Sendable {
  /// Processes that were killed.
  package internal(set) var kills = 0
  /// Acknowledged records.
  package internal(set) var events = 0
  /// Of these, distinct ones that must be remembered.
  package internal(set) var relevant = 0
  /// Mails at the provider.
  package internal(set) var mails = 0
  package internal(set) var messages: [MessageState: Int] = [:]
  /// Decisions by outcome.
  package internal(set) var decisions: [String: Int] = [:]
  /// Of the uncertain messages, those that the provider has.
  package internal(set) var uncertainAccepted = 0
  /// Records that are not committed; partitions that have some.
  package internal(set) var committedLag: Int64 = 0
  package internal(set) var partitionsBehind = 0
  /// Nil where no signal became a mail.
  package internal(set) var latency: LatencyFigures?
  private var counts: [AuditFinding.Kind: Int] = [:]
  /// The first of each kind.
  package private(set) var findings: [AuditFinding] = []

  /// Findings kept of each kind; the rest is only counted.
  package static let detailLimit = 10

  /// Judges the evidence: a pure function.
  package init(_ evidence: AuditEvidence, rules: AuditRules = AuditRules()) {
    let matched = MatchedMails(evidence.mails, evidence.ledger)
    kills = rules.kills?.count ?? 0
    events = evidence.produced.records
    relevant = evidence.produced.relevant.count
    mails = evidence.mails.count
    for message in evidence.ledger.messages.values { messages[message.state, default: 0] += 1 }
    for decision in evidence.ledger.decisions.values { decisions[decision.outcome, default: 0] += 1 }
    checkEvents(evidence, rules)
    checkMessages(evidence, matched, rules)
    checkMails(matched, evidence.ledger, rules)
    checkTopics(evidence)
    measure(evidence.produced, matched)
  }

  /// How often a kind of finding was made.
  package func count(_ kind: AuditFinding.Kind) -> Int { counts[kind] ?? 0 }

  private func count(_ verdict: AuditFinding.Verdict) -> Int {
    AuditFinding.Kind.allCases.reduce(0) { $1.verdict == verdict ? $0 + count($1) : $0 }
  }

  /// Events, messages and mails that are lost to one of the sources.
  package var lost: Int { count(.lost) }
  /// Mails that somebody got once too often.
  package var duplicates: Int { count(.duplicate) }
  /// Mails of which the provider has one message more than once.
  package var mailsTwice: Int { count(.mailTwice) }
  /// Messages that a person must look at.
  package var uncertain: Int { messages[.uncertain] ?? 0 }
  /// Uncertain messages that cannot be so.
  package var unfounded: Int { count(.unfounded) }

  /// Nothing lost, nothing twice, no doubt without a cause, everything committed.
  package var isClean: Bool { lost == 0 && duplicates == 0 && unfounded == 0 && committedLag == 0 }

  /// Everything in one line.
  package var line: String {
    var line = "kills=\(kills) events=\(events) lost=\(lost) duplicates=\(duplicates) uncertain=\(uncertain)"
    line += " unfounded=\(unfounded) committed_lag=\(committedLag) relevant=\(relevant) mails=\(mails)"
    if let latency { line += " " + latency.line }
    return line
  }

  mutating func note(_ kind: AuditFinding.Kind, count: Int = 1, _ detail: @autoclosure () -> String) {
    let known = findings.count { $0.kind == kind }
    counts[kind, default: 0] += count
    if known < Self.detailLimit { findings.append(AuditFinding(kind: kind, detail: detail(), count: count)) }
  }
}
