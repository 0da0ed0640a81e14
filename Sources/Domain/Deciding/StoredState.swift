package import JSONTree

extension CustomerState {
  /// The stored form: compact, what is empty left out, times in microseconds, tuples where the meaning is plain.
  package var json: JSON {
    storedObject([
      ("contributions", Self.byName(contributions) { .array([.double($0.weight), $0.at.stored]) }),
      ("counted", Self.byName(lastCounted) { $0.stored }),
      ("values", Self.byName(countedValues) { .array($0.map { .int(Int64(bitPattern: $0)) }) }),
      ("vetoes", Self.list(vetoes) { [.string($0.name), Self.text($0.key), $0.since.stored, $0.until?.stored ?? .null] }),
      ("ended", Self.list(endedVetoes) { [.string($0.name), Self.text($0.key), $0.at.stored] }),
      ("prompts", Self.list(prompts, Self.tuple)),
      ("prompt_count", promptCount == 0 ? nil : .int(Int64(promptCount))),
      ("score_reset_at", scoreResetAt?.stored), ("last_share", lastShare?.stored), ("last_touch", lastTouch?.stored),
      ("suppression", suppression == Suppression() ? nil : suppression.json), ("link_code", linkCode.map(JSON.string)),
    ])
  }

  /// Reads the stored form; keys of a later version are passed over.
  /// - Throws: `UnreadableState` where a known key holds the wrong type.
  package init(json: JSON) throws(UnreadableState) {
    let form = try StoredForm(json, "state")
    try readSignals(form)
    for tuple in try form.tuples("vetoes") {
      let until = tuple.optional(3) == nil ? nil : try tuple.time(3)
      vetoes.append(ActiveVeto(name: try tuple.string(0), key: try Self.key(tuple), since: try tuple.time(2), until: until))
    }
    for tuple in try form.tuples("ended") {
      endedVetoes.append(EndedVeto(name: try tuple.string(0), key: try Self.key(tuple), at: try tuple.time(2)))
    }
    for tuple in try form.tuples("prompts") {
      let outcome = tuple.optional(3)?.string.flatMap(Decision.Outcome.init) ?? .prompted
      prompts.append(
        PromptEntry(messageID: try tuple.string(0), signal: try tuple.string(1), at: try tuple.time(2), outcome: outcome))
    }
    promptCount = try form.int("prompt_count") ?? 0
    scoreResetAt = try form.time("score_reset_at")
    lastShare = try form.time("last_share")
    lastTouch = try form.time("last_touch")
    linkCode = try form.string("link_code")
    if let part = try form.object("suppression") { suppression = try Suppression(part) }
  }

  private mutating func readSignals(_ form: StoredForm) throws(UnreadableState) {
    if let part = try form.object("contributions") {
      for member in part.members {
        let tuple = try StoredTuple(member.value, part.path)
        contributions[member.key] = Contribution(weight: try tuple.number(0), at: try tuple.time(1))
      }
    }
    if let part = try form.object("counted") {
      for member in part.members { lastCounted[member.key] = try part.time(member.key) }
    }
    guard let part = try form.object("values") else { return }
    for member in part.members {
      guard case .array(let marks) = member.value else { throw UnreadableState(path: part.path) }
      countedValues[member.key] = marks.compactMap { $0.int.map(UInt64.init(bitPattern:)) }
    }
  }

  private static func key(_ tuple: StoredTuple) throws(UnreadableState) -> String? {
    tuple.optional(1) == nil ? nil : try tuple.string(1)
  }

  private static func tuple(_ prompt: PromptEntry) -> [JSON] {
    [.string(prompt.messageID), .string(prompt.signal), prompt.at.stored]
      + (prompt.outcome == .prompted ? [] : [.string(prompt.outcome.rawValue)])
  }

  private static func text(_ text: String?) -> JSON { text.map(JSON.string) ?? .null }

  private static func list<Element>(_ elements: [Element], _ form: (Element) -> [JSON]) -> JSON? {
    elements.isEmpty ? nil : .array(elements.map { .array(form($0)) })
  }

  /// An object in the order of its names, so that equal states have equal bytes.
  private static func byName<Value>(_ values: [String: Value], _ form: (Value) -> JSON) -> JSON? {
    values.isEmpty ? nil : .object(values.sorted { $0.key < $1.key }.map { JSON.Member($0.key, form($0.value)) })
  }
}

extension CustomerState.Suppression {
  var json: JSON { storedObject(SuppressionChange.Kind.allCases.map { ($0.rawValue, self[keyPath: $0.field]?.stored) }) }

  init(_ form: StoredForm) throws(UnreadableState) {
    for kind in SuppressionChange.Kind.allCases { self[keyPath: kind.field] = try form.time(kind.rawValue) }
  }
}
