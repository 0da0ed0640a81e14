extension BacktestReport {
  /// The report for people.
  package var lines: [String] {
    let faults = malformed.values.reduce(0, +)
    var lines = ["\(Words.count(Int64(events), "event")) read, \(irrelevant) irrelevant, \(faults) malformed"]
    if faults > 0 { lines += Self.rows(malformed.map { ($0.key.rawValue, $0.value, "") }) }
    if repeats > 0 { lines.append("\(repeats) came more than once; each counts once") }
    if let first, let last { lines.append("from \(first) to \(last)") }
    if earlier > 0 { lines.append("\(Words.count(Int64(earlier), "moment")) before --since, not counted below") }
    lines.append(
      "\(Words.count(Int64(prompts), "prompt")) to \(Words.count(Int64(asked.count), "customer")), "
        + "of \(Words.count(Int64(moments), "moment"))")
    lines += Self.rows(promptsBySignal.map { ($0.key, $0.value, "") })
    let waits = [Decision.Outcome.deferred, .held].compactMap { kind in outcomes[kind].map { "\($0) \(kind.rawValue)" } }
    if !waits.isEmpty { lines.append("of them \(waits.joined(separator: ", ")), counted as if sent at once") }
    let others = Decision.Outcome.allCases.filter { !$0.sends }.compactMap { kind in
      outcomes[kind].map { "\($0) \(kind.rawValue)" }
    }
    guard !others.isEmpty else { return lines }
    lines.append("not asked: \(others.joined(separator: ", ")); the rules that spoke against them, often several of one moment:")
    return lines
      + Self.rows(stopped.map { ($0.key, $0.value.moments, $0.value.alone > 0 ? "\($0.value.alone) by it alone" : "") })
  }

  /// The same for machines.
  package var json: JSON {
    .object([
      .init("policy_hash", .string(policyHash)), .init("events", .int(Int64(events))),
      .init("irrelevant", .int(Int64(irrelevant))),
      .init("malformed", Self.object(malformed.map { ($0.key.rawValue, .int(Int64($0.value))) })),
      .init("repeats", .int(Int64(repeats))), .init("before_since", .int(Int64(earlier))),
      .init("from", first.map { .string("\($0)") } ?? .null), .init("to", last.map { .string("\($0)") } ?? .null),
      .init("moments", .int(Int64(moments))), .init("prompts", .int(Int64(prompts))),
      .init("customers_asked", .int(Int64(asked.count))),
      .init("outcomes", Self.object(outcomes.map { ($0.key.rawValue, .int(Int64($0.value))) })),
      .init("prompts_by_signal", Self.object(promptsBySignal.map { ($0.key, .int(Int64($0.value))) })),
      .init(
        "stopped_by",
        Self.object(
          stopped.map { rule, stop in
            (rule, .object([.init("moments", .int(Int64(stop.moments))), .init("alone", .int(Int64(stop.alone)))]))
          })),
    ])
  }

  private static func object(_ members: [(String, JSON)]) -> JSON {
    .object(members.sorted { $0.0 < $1.0 }.map { JSON.Member($0.0, $0.1) })
  }

  /// Counts in a column, the highest first.
  private static func rows(_ rows: [(name: String, count: Int, note: String)]) -> [String] {
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
    let count = Words.count(Int64(prompts.magnitude), "prompt")
    let change = prompts == 0 ? "as many prompts" : prompts < 0 ? "\(count) fewer" : "\(count) more"
    return ["against \(other): \(change), \(Words.count(Int64(common), "customer")) asked by both"]
      + Self.list("asked only by this policy", gained) + Self.list("asked only by \(other)", lost)
  }

  /// The same for machines.
  package var json: JSON {
    .object([
      .init("prompts", .int(Int64(prompts))), .init("asked_by_both", .int(Int64(common))),
      .init("asked_only_by_this", .int(Int64(gained.count))), .init("asked_only_by_other", .int(Int64(lost.count))),
      .init("first_only_by_this", .array(gained.prefix(Self.shown).map(JSON.string))),
      .init("first_only_by_other", .array(lost.prefix(Self.shown).map(JSON.string))),
    ])
  }

  private static func list(_ title: String, _ customers: [String]) -> [String] {
    let more = customers.count > shown ? ["  and \(customers.count - shown) more"] : []
    return ["\(Words.count(Int64(customers.count), "customer")) \(title)"]
      + customers.prefix(shown).map { "  \(UntrustedText.oneLine($0))" } + more
  }
}
