extension CustomerStory {
  /// The story as lines of text: the answer first, then what happened, oldest first.
  package var lines: [String] {
    let past = timeline
    guard !past.isEmpty else { return answer + ["", "Nothing is recorded of them yet."] }
    return answer + ["", "What happened, oldest first (times are UTC):"] + past
  }

  /// Whether they would be asked at the next signal, and every reason why not.
  private var answer: [String] {
    let who = StoryWords.untrusted(customerID)
    let reasons = self.reasons
    let head =
      reasons.isEmpty
      ? "\(who) would be asked at the next signal that leaves satisfaction at \(Words.score(threshold)) or above."
      : "\(who) would not be asked now:"
    let asked = promptCount == 0 ? "never asked" : promptCount == 1 ? "asked once" : "asked \(promptCount) times"
    let standing = "Satisfaction is \(Words.score(score)), a prompt needs \(Words.score(threshold)); \(asked) so far."
    return [head] + reasons.map { "  - \($0)" } + [standing]
  }

  private var reasons: [String] {
    let stops = StoryWords.suppressions(suppression).map { "\($0.words), since \(Words.date($0.at, now))" }
    let vetoes = self.vetoes.filter { $0.stands(at: now) }.map { "veto \(VetoRule.words($0, now: now))" }
    let others = objections.filter { finding in !["vetoes.", "suppression."].contains { finding.rule.hasPrefix($0) } }
    return stops + vetoes + others.map(Self.sentence)
  }

  private static func sentence(_ finding: Finding) -> String { "\(StoryWords.untrusted(finding.sentence)) (\(finding.rule))" }

  private var timeline: [String] {
    let decided = Set(decisions.compactMap(\.messageID))
    var entries: [(at: Timestamp, lines: [String])] = []
    for event in lifecycle { entries.append((event.at, [Self.stamp(event.at) + StoryWords.role(event.role)])) }
    for decision in decisions { entries.append((decision.at, lines(decision))) }
    for message in messages where !decided.contains(message.id) {
      entries.append((message.createdAt, [Self.stamp(message.createdAt) + words(message)]))
    }
    // The order of equal times is that of the lists, so that the same story always reads the same.
    let sorted = entries.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
    return sorted.flatMap(\.element.lines)
  }

  private func lines(_ decision: ToldDecision) -> [String] {
    let wait = decision.decidedAt - decision.at
    let late = wait >= .minutes(5) ? " (decided \(Words.roughly(wait)) later)" : ""
    let head =
      decision.kind == MessageKind.prompt.rawValue
      ? "signal \(decision.signal), satisfaction \(Words.score(decision.score)): \(StoryWords.outcome(decision.outcome))\(late)"
      : "\(Self.kind(decision.kind)) of the prompt for \(decision.signal): \(StoryWords.mailOutcome(decision.outcome))\(late)"
    let caused = messages.filter { $0.id == decision.messageID }.map(words)
    return [Self.stamp(decision.at) + head] + (decision.findings.map(Self.sentence) + caused).map { Self.indent + $0 }
  }

  private func words(_ message: ToldMessage) -> String {
    let subject = StoryWords.untrusted(message.subject)
    let title = subject.isEmpty ? "" : " “\(subject)”"
    let words = message.words.map { ", in the words of \(StoryWords.untrusted($0.model))" } ?? ""
    let next = message.remindAt.map { "; unless somebody answers, a reminder is due on \(Words.date($0, now))" } ?? ""
    return "\(Self.kind(message.kind))\(title)\(words): \(StoryWords.state(message, now))\(next)"
  }

  private static func kind(_ kind: String) -> String {
    StoryWords.untrusted(kind.split(separator: "_").joined(separator: " "))
  }

  private static let indent = String(repeating: " ", count: 18)

  /// Date and minute in 18 columns.
  private static func stamp(_ moment: Timestamp) -> String {
    let text = "\(Timestamp(seconds: floorDivide(moment.microseconds, 60_000_000) * 60))"
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5))  "
  }
}
