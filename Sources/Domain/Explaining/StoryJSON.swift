import Deciding
package import JSONTree
import Time

extension CustomerStory {
  /// The story for programs: the same facts, times in RFC 3339, stored words as they are.
  package var json: JSON {
    .object([
      .init("customer", .string(customerID)), .init("at", Self.time(now)), .init("score", .double(score)),
      .init("threshold", .double(threshold)), .init("prompts", .int(Int64(promptCount))),
      .init(
        "suppressions",
        .array(StoryWords.suppressions(suppression).map { Self.object(("kind", .string($0.name)), ("since", Self.time($0.at))) })),
      .init("vetoes", .array(vetoes.filter { $0.stands(at: now) }.map(Self.veto))),
      .init(
        "veto_ends",
        .array(
          vetoEnds.map { Self.object(("name", .string($0.name)), ("key", $0.key.map(JSON.string)), ("at", Self.time($0.at))) })),
      .init("stops", .array(objections.stops.map(Self.finding))), .init("waits", .array(objections.waits.map(Self.finding))),
      .init("repeats", .array(repeats.map(Self.finding))),
      .init("decisions", .array(decisions.map(Self.decision))), .init("messages", .array(messages.map(Self.message))),
      .init("events", .array(lifecycle.map { Self.object(("role", .string($0.role)), ("at", Self.time($0.at))) })),
    ])
  }

  private static func veto(_ veto: CustomerState.ActiveVeto) -> JSON {
    object(
      ("name", .string(veto.name)), ("key", veto.key.map(JSON.string)), ("since", time(veto.since)),
      ("until", veto.until.map(time)))
  }

  private static func finding(_ finding: Finding) -> JSON {
    object(("rule", .string(finding.rule)), ("sentence", .string(finding.sentence)), ("until", finding.until.map(time)))
  }

  private static func decision(_ decision: ToldDecision) -> JSON {
    object(
      ("kind", .string(decision.kind)), ("signal", .string(decision.signal)), ("at", time(decision.at)),
      ("decided_at", time(decision.decidedAt)),
      ("outcome", .string(decision.outcome)), ("score", .double(decision.score)),
      ("findings", .array(decision.findings.map(finding))), ("message_id", decision.messageID.map(JSON.string)))
  }

  private static func message(_ message: ToldMessage) -> JSON {
    object(
      ("id", .string(message.id)), ("kind", .string(message.kind)), ("state", .string(message.state)),
      ("attempts", .int(Int64(message.attempts))), ("created_at", time(message.createdAt)),
      ("due_at", message.dueAt.map(time)), ("settled_at", message.settledAt.map(time)),
      ("reason", message.reason.map(JSON.string)), ("subject", .string(message.subject)),
      ("remind_at", message.remindAt.map(time)),
      ("rewritten_by", message.words.map { object(("model", .string($0.model)), ("prompt_version", .string($0.promptVersion))) }))
  }

  private static func time(_ moment: Timestamp) -> JSON { .string("\(moment)") }

  /// An object without the members that are nil.
  private static func object(_ members: (String, JSON?)...) -> JSON {
    .object(members.compactMap { name, value in value.map { JSON.Member(name, $0) } })
  }
}
