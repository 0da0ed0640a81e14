import Time

/// What the rules together come to.
struct Verdict: Equatable {
  var outcome: Decision.Outcome
  var findings: [Finding]
  /// When the message may leave at the earliest; nil: at once.
  var notBefore: Timestamp?
  /// The first rule under which it waits for a person; nil: it does not.
  var heldBy: String?

  /// Asks every rule; the strongest effect decides, and the longest wait.
  init(_ facts: MomentFacts, _ rules: [Rule]) {
    var objections = rules.flatMap { $0(facts) }
    if let late = Self.overdue(objections, facts) { objections.append(late) }
    if Self.outcome(objections).sends, let control = HoldoutRule.objection(facts) { objections.append(control) }
    outcome = Self.outcome(objections)
    findings = objections.map(\.finding)
    notBefore = Self.wait(objections)
    if outcome == .held { heldBy = objections.first { $0.effect == .hold }?.finding.rule }
  }

  /// A wait that ends after the message's last moment.
  static func overdue(_ objections: [Objection], _ facts: MomentFacts) -> Objection? {
    guard let until = wait(objections), until > facts.sendBefore,
      !objections.contains(where: { $0.effect == .expire })
    else { return nil }
    return SendWithinRule.tooLong(until, facts)
  }

  /// The end of the longest wait; nil: none.
  static func wait(_ objections: [Objection]) -> Timestamp? {
    objections.compactMap { if case .wait(let until) = $0.effect { until } else { nil } }.max()
  }

  private static func outcome(_ objections: [Objection]) -> Decision.Outcome {
    let order: [(Objection.Effect, Decision.Outcome)] = [
      (.stale, .stale), (.suppress, .suppressed), (.expire, .expired), (.wouldPrompt, .wouldPrompt), (.ghost, .ghosted),
      (.hold, .held),
    ]
    for (effect, outcome) in order where objections.contains(where: { $0.effect == effect }) { return outcome }
    return wait(objections) == nil ? .prompted : .deferred
  }
}

extension Decision.Outcome {
  /// Whether a message follows, at once or later.
  package var sends: Bool { self == .prompted || self == .deferred || self == .held }
}
