import Deciding
import Policies
import Time

extension CustomerStory {
  /// The story as lines of text: the answer first, then what happened, oldest first.
  package var lines: [String] {
    let past = timeline
    guard !past.isEmpty else { return answer + ["", "Nothing is recorded of them yet."] }
    return answer + ["", "What happened, oldest first (times in \(dates.clock.name)):"] + past
  }

  /// Whether they would be asked at the next signal, or what becomes of the prompt that waits, and every reason.
  private var answer: [String] {
    let stops = self.stops
    let waits = stops.isEmpty ? objections.waits.map(Self.sentence) : []
    let head = waiting.first.map { self.head($0, stops, waits) } ?? self.head(stops, waits)
    let standing = "Satisfaction is \(Words.score(score)), a prompt needs \(Words.score(threshold)); \(asked) so far."
    return [head] + (stops + waits).map { "  - \($0)" } + [standing] + repeated
  }

  private func head(_ stops: [String], _ waits: [String]) -> String {
    guard stops.isEmpty else { return "\(who) would not be asked now:" }
    let next = "\(who) would be asked at the next signal that leaves satisfaction at \(Words.score(threshold)) or above"
    return waits.isEmpty ? "\(next)." : "\(next), but the mail would wait:"
  }

  private func head(_ prompt: ToldMessage, _ stops: [String], _ waits: [String]) -> String {
    let wait = prompt.state == "held" ? " for a person's approval" : StoryWords.until(prompt, dates)
    let head = "A prompt to \(who) is written and waits\(wait)"
    guard stops.isEmpty else { return "\(head). As things stand it will not go:" }
    return waits.isEmpty ? "\(head); then it goes, as things stand." : "\(head):"
  }

  private var who: String { StoryWords.untrusted(customerID) }

  /// How often they were asked: what waits has not asked them, and the control group was never asked.
  private var asked: String {
    let ghosts = decisions.count { $0.outcome == Decision.Outcome.ghosted.rawValue }
    let count = max(0, promptCount - waiting.count - ghosts)
    let asked = count == 0 ? "never asked" : count == 1 ? "asked once" : "asked \(count) times"
    return ghosts == 0 ? asked : "\(asked), and \(Words.count(Int64(ghosts), "time")) counted as asked in the control group,"
  }

  private var stops: [String] {
    let suppressions = StoryWords.suppressions(suppression)
    let told = suppressions.map { "\($0.words), since \(dates.date($0.at))" }
    // Of whom nothing is kept, nothing else is worth saying.
    if suppression.erased != nil { return Array(told.prefix(1)) }
    return told + objections.stops.filter { !$0.rule.hasPrefix("suppression.") }.map(Self.sentence)
  }

  private var repeated: [String] {
    repeats.isEmpty
      ? [] : ["Repeats of these signals do not count, and leave no trace below:"] + repeats.map { "  - \(Self.sentence($0))" }
  }

  private static func sentence(_ finding: Finding) -> String { "\(StoryWords.untrusted(finding.sentence)) (\(finding.rule))" }

  private var timeline: [String] {
    let decided = Set(decisions.compactMap(\.messageID))
    var entries: [(at: Timestamp, lines: [String])] = []
    for event in lifecycle { entries.append((event.at, [stamp(event.at) + StoryWords.role(event.role)])) }
    for end in vetoEnds { entries.append((end.at, [stamp(end.at) + StoryWords.ended(end)])) }
    for decision in decisions { entries.append((decision.at, lines(decision))) }
    for message in messages where !decided.contains(message.id) {
      entries.append((message.createdAt, [stamp(message.createdAt) + words(message)]))
    }
    // The order of equal times is that of the lists, so that the same story always reads the same.
    let sorted = entries.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
    return sorted.flatMap(\.element.lines)
  }

  private func lines(_ decision: ToldDecision) -> [String] {
    let wait = decision.decidedAt - decision.at
    let late = wait >= .minutes(5) ? " (decided \(Words.roughly(wait)) later)" : ""
    let head =
      switch MessageKind(rawValue: decision.kind) {
      case .prompt:
        "signal \(decision.signal), satisfaction \(Words.score(decision.score)): \(StoryWords.outcome(decision.outcome))\(late)"
      case .reminder: "reminder of the prompt for \(decision.signal): \(StoryWords.mailOutcome(decision.outcome))\(late)"
      default: "\(Self.kind(decision.kind)): \(StoryWords.mailOutcome(decision.outcome))\(late)"
      }
    let caused = messages.filter { $0.id == decision.messageID }.map(words)
    return [stamp(decision.at) + head] + (Self.ordered(decision).map(Self.sentence) + caused).map { Self.indent + $0 }
  }

  /// The findings, that which gave the outcome its name first.
  private static func ordered(_ decision: ToldDecision) -> [Finding] {
    let names = StoryWords.rules(of: decision.outcome)
    let first = decision.findings.filter { finding in names.contains { finding.rule.hasSuffix($0) } }
    return first + decision.findings.filter { !first.contains($0) }
  }

  private func words(_ message: ToldMessage) -> String {
    let subject = StoryWords.untrusted(message.subject)
    let title = subject.isEmpty ? "" : " “\(subject)”"
    let words = message.words.map { ", in the words of \(StoryWords.untrusted($0.model))" } ?? ""
    let next = message.remindAt.map { "; unless somebody answers, a reminder is due on \(dates.date($0))" } ?? ""
    return "\(Self.kind(message.kind))\(title)\(words): \(StoryWords.state(message, dates))\(next)"
  }

  private static func kind(_ kind: String) -> String {
    StoryWords.untrusted(kind.split(separator: "_").joined(separator: " "))
  }

  private static let indent = String(repeating: " ", count: 18)

  /// Date and minute in 18 columns.
  private func stamp(_ moment: Timestamp) -> String { "\(dates.stamp(moment))  " }
}
