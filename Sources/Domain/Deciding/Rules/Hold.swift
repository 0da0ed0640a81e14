package import Policies

/// Why messages wait for a person, and all that decides how long: one value for as many as have it in common.
package struct Hold: Hashable, Sendable {
  /// The rule that holds them, as it is stored; empty: not known.
  package var rule: String
  package var kind: MessageKind
  package var signal: String
  /// Nil: a template without a version.
  package var templateVersion: String?

  /// Joins a hold's parts.
  package init(rule: String, kind: MessageKind, signal: String, templateVersion: String?) {
    self.rule = rule
    self.kind = kind
    self.signal = signal
    self.templateVersion = templateVersion
  }

  /// Whether an anomaly of its signal would hold it.
  package var mindsAnomalies: Bool { AnomalyRule.binds(kind) }

  /// The rule that holds them now: the one that did, while it stands; else the first of the others that does.
  ///
  /// Approvals of a template and an anomaly come to their end by themselves. `gated` and what this version does not know end with
  /// a person's word alone.
  /// - Parameters:
  ///   - approvals: by template version.
  ///   - anomalies: those that hold prompts, by signal.
  /// - Returns: Nil: no rule does, and they may be decided again.
  package func holder(_ policy: Policy, approvals: [String: Int], anomalies: [String: Anomaly]) -> String? {
    guard rule == GateFirstRule.name(kind) || rule == AnomalyRule.name else { return rule }
    let approved = templateVersion.flatMap { approvals[$0] } ?? 0
    // In the order in which a new mail meets them.
    let standing = [
      GateFirstRule.finding(kind, approved: approved, policy)?.rule,
      policy.messages[kind]?.oversight == .gated ? OversightRule.name(kind) : nil,
      mindsAnomalies && anomalies[signal] != nil ? AnomalyRule.name : nil,
    ].compactMap { $0 }
    return standing.contains(rule) ? rule : standing.first
  }
}

/// Held messages whose rule has ended.
package struct EndedHold: Sendable, Equatable {
  package var hold: Hold
  /// The rule that holds them from now on; nil: none does.
  package var next: String?

  /// Joins a hold and what comes after it.
  package init(_ hold: Hold, next: String?) {
    self.hold = hold
    self.next = next
  }
}
