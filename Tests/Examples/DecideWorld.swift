package import Deciding
package import Events
package import JSONTree
package import Policies
package import Time

/// A small programme and its events, for the tests of decisions.
package enum DecideWorld {
  /// 22 April 2026, 12:00:00 UTC.
  package static let now = Timestamp(seconds: 1_776_859_200)

  package static func ago(_ span: Duration) -> Timestamp { now - span }

  /// A policy with one signal `happy` of weight 60, all defaults, no consent rule; change what the test is about.
  package static func policy(_ change: (inout Policy) -> Void = { _ in }) -> Policy {
    var policy = Policy(
      program: .init(
        id: "p", name: "P", product: "Acme", landingURL: "https://a.example", termsURL: "https://a.example/t", timeZone: nil,
        unit: .customer),
      sender: .init(from: "A <a@a.example>", postalAddress: "1 Main Street", tags: []), links: .base("https://go.a.example/r/"),
      consent: nil, disclosure: .init(inMail: "d", inShare: "d"), events: [:], signals: [signal("happy", 60)], vetoes: [],
      moment: .init(), throttle: .init(), rewards: [], messages: [:],
      templates: .init(folder: "t", defaultLocale: "en", locales: ["en"], sources: [:]), shareText: [:], holdout: nil,
      costs: .init(), hash: "h")
    change(&policy)
    return policy
  }

  package static func signal(_ name: String, _ weight: Double, _ counts: Policy.Signal.Repeats = .always) -> Policy.Signal {
    Policy.Signal(name: name, matches: [], weight: weight, counts: counts)
  }

  package static func veto(
    _ name: String, key: String? = nil, lasts: Duration? = nil, atMost: Duration? = nil, scope: Policy.Veto.Scope = .customer
  ) -> Policy.Veto {
    Policy.Veto(name: name, matches: [], until: [], key: key.map { JSONPath($0) }, lasts: lasts, atMost: atMost, scope: scope)
  }

  package static func customer(_ id: String = "c1", _ change: (inout CustomerRecord) -> Void = { _ in }) -> CustomerRecord {
    var record = CustomerRecord(newcomer: id)
    record.profile.email = "ada@b.example"
    record.profile.updatedAt = ago(.days(400))
    change(&record)
    return record
  }

  /// An event; its number makes its hash.
  package static func event(
    _ number: UInt64 = 1, at time: Timestamp = now, customer: [(String, JSON)] = [], data: [(String, JSON)] = []
  ) -> Event {
    func object(_ members: [(String, JSON)]) -> JSON { .object(members.map { JSON.Member($0.0, $0.1) }) }
    return Event(
      hash: EventHash(high: 7, low: number), id: "e\(number)", type: "t", time: time, customerID: "c1",
      body: .object([.init("customer", object(customer)), .init("data", object(data))]))
  }

  package static func happy(_ number: UInt64 = 1, at time: Timestamp = now, _ signals: [Int] = [0]) -> RoledEvent {
    RoledEvent(event: event(number, at: time), roles: EventRoles(signals: signals))
  }

  package static func role(_ role: Policy.Role, _ number: UInt64 = 90, at time: Timestamp = now, data: [(String, JSON)] = [])
    -> RoledEvent
  {
    RoledEvent(event: event(number, at: time, data: data), roles: EventRoles(lifecycle: [role]))
  }

  package static func fold(
    _ events: [RoledEvent], _ policy: Policy = policy(), _ record: CustomerRecord = customer(),
    _ context: DecisionContext = DecisionContext(now: now), others: AccountHistory = AccountHistory()
  ) -> Folded {
    Decider(policy: policy).fold(events: events, record: record, context: context, others: others)
  }

  package static func facts(
    _ policy: Policy = policy(), _ record: CustomerRecord = customer(), _ context: DecisionContext = DecisionContext(now: now),
    kind: MessageKind = .prompt, eventAt: Timestamp = now, score: Double = 60, others: AccountHistory = AccountHistory()
  ) -> MomentFacts {
    MomentFacts(
      policy: SharedPolicy(policy), kind: kind, signal: "happy", eventAt: eventAt,
      sendBefore: eventAt.adding(policy.moment.sendWithin),
      record: record, context: context, others: others, score: score, messageID: "self")
  }

  package static func prompt(_ id: String, _ age: Duration) -> CustomerState.PromptEntry {
    .init(messageID: id, signal: "happy", at: ago(age))
  }

  /// A customer with prompts of these ages, oldest first.
  package static func asked(_ ages: Duration...) -> CustomerRecord {
    customer {
      $0.state.prompts = ages.enumerated().map { prompt("m\($0.offset)", $0.element) }
      $0.state.promptCount = ages.count
    }
  }
}
