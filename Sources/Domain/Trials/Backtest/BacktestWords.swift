import Deciding
import Events
package import JSONTree
import Policies
import Templates
import Texts

extension BacktestReport {
  /// The report for people.
  package var lines: [String] {
    let faults = malformed.values.reduce(0, +)
    var lines = ["\(Words.count(Int64(events), "event")) read, \(irrelevant) irrelevant, \(faults) malformed"]
    if faults > 0 { lines += Self.rows(malformed.map { ($0.key.rawValue, $0.value, "") }) }
    if repeats > 0 { lines.append("\(repeats) came more than once; each counts once") }
    if let first, let last { lines.append("from \(first) to \(last)") }
    if earlier > 0 { lines.append("\(Words.count(Int64(earlier), "moment")) before --since, not counted below") }
    lines += linkLines
    lines.append(
      "\(Words.count(Int64(prompts), "prompt")) to \(Words.count(Int64(asked.count), "customer")), "
        + "of \(Words.count(Int64(moments.count), "moment"))")
    lines += Self.rows(promptsBySignal.map { ($0.key, $0.value, "") })
    return lines + moments.waitLines + moments.stopLines("not asked", of: "moment") + reminderLines + noticeLines
  }

  private var linkLines: [String] {
    guard linksFollowed > 0 else { return [] }
    let came = "\(linksFollowed) \(linksFollowed == 1 ? "click or signup" : "clicks and signups") by a link"
    guard linksUnknown > 0 else { return [came] }
    return [
      "\(came); of \(linksUnknown) it is not known whose link it was",
      "  these answer nothing here: what they did answer may count as ignored, and be reminded of; --links asks the database",
    ]
  }

  private var reminderLines: [String] {
    guard reminders.count + remindersWaiting > 0 else { return [] }
    let later = remindersWaiting > 0 ? "; \(remindersWaiting) more due after the end" : ""
    var lines = ["\(Words.count(Int64(reminders.sent), "reminder")), of \(reminders.count) that came due\(later)"]
    if remindersAnswered > 0 { lines.append("\(Words.count(Int64(remindersAnswered), "prompt")) answered before the reminder") }
    return lines + reminders.waitLines + reminders.stopLines("not reminded", of: "reminder")
  }

  private var noticeLines: [String] {
    guard notices.count > 0 else { return [] }
    return ["\(Words.count(Int64(notices.sent), "notice")), of \(Words.count(Int64(notices.count), "reward")) granted"]
      + notices.waitLines + notices.stopLines("not notified", of: "reward")
  }

  /// The same for machines.
  package var json: JSON {
    let about: [JSON.Member] = [
      .init("policy_hash", .string(policyHash)), .init("events", .int(Int64(events))),
      .init("irrelevant", .int(Int64(irrelevant))),
      .init("malformed", Self.object(malformed.map { ($0.key.rawValue, .int(Int64($0.value))) })),
      .init("repeats", .int(Int64(repeats))), .init("before_since", .int(Int64(earlier))),
      .init("from", first.map { .string("\($0)") } ?? .null), .init("to", last.map { .string("\($0)") } ?? .null),
      .init("moments", .int(Int64(moments.count))), .init("prompts", .int(Int64(prompts))),
      .init("customers_asked", .int(Int64(asked.count))),
      .init("prompts_by_signal", Self.object(promptsBySignal.map { ($0.key, .int(Int64($0.value))) })),
    ]
    let rest: [JSON.Member] = [
      .init(
        "reminders",
        .object(
          [
            .init("due", .int(Int64(reminders.count))), .init("sent", .int(Int64(reminders.sent))),
            .init("answered", .int(Int64(remindersAnswered))), .init("due_after_end", .int(Int64(remindersWaiting))),
          ] + reminders.json(each: "reminders"))),
      .init(
        "notices",
        .object(
          [.init("granted", .int(Int64(notices.count))), .init("sent", .int(Int64(notices.sent)))]
            + notices.json(each: "rewards"))),
      .init(
        "links_followed", .object([.init("all", .int(Int64(linksFollowed))), .init("owner_unknown", .int(Int64(linksUnknown)))])),
    ]
    return .object(about + moments.json(each: "moments") + rest)
  }
}

extension BacktestTally {
  /// What waited, for people.
  fileprivate var waitLines: [String] {
    let waits = [Decision.Outcome.deferred, .held].compactMap { kind in outcomes[kind].map { "\($0) \(kind.rawValue)" } }
    return waits.isEmpty ? [] : ["of them \(waits.joined(separator: ", ")), counted as if sent at once"]
  }

  /// What was stopped and by which rules, for people.
  fileprivate func stopLines(_ title: String, of each: String) -> [String] {
    let others = Decision.Outcome.allCases.filter { !$0.sends }.compactMap { kind in
      outcomes[kind].map { "\($0) \(kind.rawValue)" }
    }
    guard !others.isEmpty else { return [] }
    let rules = stopped.map { ($0.key, $0.value.count, $0.value.alone > 0 ? "\($0.value.alone) by it alone" : "") }
    let list = others.joined(separator: ", ")
    return ["\(title): \(list); the rules that spoke against them, often several of one \(each):"] + BacktestReport.rows(rules)
  }

  /// The same for machines.
  /// - Parameter each: what a stop's count is called.
  fileprivate func json(each: String) -> [JSON.Member] {
    [
      .init("outcomes", BacktestReport.object(outcomes.map { ($0.key.rawValue, .int(Int64($0.value))) })),
      .init(
        "stopped_by",
        BacktestReport.object(
          stopped.map { rule, stop in
            (rule, .object([.init(each, .int(Int64(stop.count))), .init("alone", .int(Int64(stop.alone)))]))
          })),
    ]
  }
}

extension BacktestReport {
  fileprivate static func object(_ members: [(String, JSON)]) -> JSON {
    .object(members.sorted { $0.0 < $1.0 }.map { JSON.Member($0.0, $0.1) })
  }

  /// Counts in a column, the highest first.
  fileprivate static func rows(_ rows: [(name: String, count: Int, note: String)]) -> [String] {
    let sorted = rows.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
    let width = sorted.map { "\($0.count)".count }.max() ?? 0
    return sorted.map { row in
      let space = String(repeating: " ", count: width - "\(row.count)".count + 2)
      return "\(space)\(row.count)  \(row.name)" + (row.note.isEmpty ? "" : ", \(row.note)")
    }
  }
}

extension BacktestDifference {
  /// So many customers of each kind are named.
  package static let shown = 10

  /// The difference for people.
  /// - Parameter other: what the other policy is called.
  package func lines(against other: String) -> [String] {
    let changes = [Self.change(prompts, "prompt")] + (reminders == 0 ? [] : [Self.change(reminders, "reminder")])
    return ["against \(other): \(changes.joined(separator: ", ")), \(Words.count(Int64(common), "customer")) asked by both"]
      + Self.list("asked only by this policy", gained) + Self.list("asked only by \(other)", lost)
  }

  /// The same for machines.
  package var json: JSON {
    .object([
      .init("prompts", .int(Int64(prompts))), .init("reminders", .int(Int64(reminders))),
      .init("asked_by_both", .int(Int64(common))),
      .init("asked_only_by_this", .int(Int64(gained.count))), .init("asked_only_by_other", .int(Int64(lost.count))),
      .init("first_only_by_this", .array(gained.prefix(Self.shown).map(JSON.string))),
      .init("first_only_by_other", .array(lost.prefix(Self.shown).map(JSON.string))),
    ])
  }

  private static func change(_ difference: Int, _ noun: String) -> String {
    if difference == 0 { return "as many \(noun)s" }
    return "\(Words.count(Int64(difference.magnitude), noun)) \(difference < 0 ? "fewer" : "more")"
  }

  private static func list(_ title: String, _ customers: [String]) -> [String] {
    let more = customers.count > shown ? ["  and \(customers.count - shown) more"] : []
    return ["\(Words.count(Int64(customers.count), "customer")) \(title)"]
      + customers.prefix(shown).map { "  \(UntrustedText.oneLine($0))" } + more
  }
}
