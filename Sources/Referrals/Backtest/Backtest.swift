/// Runs a policy over a history without side effects: every event is decided at its own time, every message counts as sent at once.
package struct Backtest: Sendable {
  private let decoder: EventDecoder
  private let since: Timestamp?
  private let sorts: Bool
  private var replay: Replay
  private var waiting: [RoledEvent] = []
  private var report: BacktestReport
  /// Rules that only make a prompt wait: they stop nothing.
  private let waits: Set<String>

  /// Begins with nobody known.
  /// - Parameters:
  ///   - since: moments before it shape what is known of customers, and are not reported.
  ///   - sorts: whether events come out of order, as from a topic's partitions: then the relevant ones are kept, and decided in the
  ///     order of their times at the end.
  package init(policy: Policy, since: Timestamp? = nil, sorts: Bool = false) {
    self.since = since
    self.sorts = sorts
    decoder = EventDecoder(policy: policy)
    replay = Replay(policy: policy)
    report = BacktestReport(policyHash: policy.hash)
    waits = policy.waitingRules
  }

  /// Takes a record; see `EventDecoder.classify`.
  package mutating func take(
    value: Span<UInt8>?, topic: String = "", brokerTimestamp: Timestamp? = nil, now: Timestamp,
    header: (String) -> [UInt8]? = { _ in nil }
  ) {
    report.events += 1
    switch decoder.classify(value: value, topic: topic, brokerTimestamp: brokerTimestamp, now: now, header: header) {
    case .irrelevant: report.irrelevant += 1
    case .malformed(let fault): report.malformed[fault.code, default: 0] += 1
    case .event(let event, let roles):
      let item = RoledEvent(event: event, roles: EventRoles(matched: roles))
      if sorts { waiting.append(item) } else { decide(item) }
    }
  }

  /// Decides what still waits, and tells what came of all.
  package mutating func finish() -> BacktestReport {
    let order = waiting.indices.sorted { (waiting[$0].event.time, $0) < (waiting[$1].event.time, $1) }
    for index in order { decide(waiting[index]) }
    waiting = []
    return report
  }

  private mutating func decide(_ item: RoledEvent) {
    let time = item.event.time
    guard let folded = replay.take(item, now: time) else { return report.repeats += 1 }
    report.first = report.first.map { min($0, time) } ?? time
    report.last = report.last.map { max($0, time) } ?? time
    for decision in folded.flatMap(\.decisions) {
      if let since, time < since { report.earlier += 1 } else { report.count(decision, waits: waits) }
    }
  }
}

extension Policy {
  /// The rules under which a prompt waits for a time or a person.
  fileprivate var waitingRules: Set<String> {
    var rules: Set<String> = ["moment.delay"]
    if throttle.quietHours?.policy == .hold { rules.insert("throttle.quiet_hours") }
    if messages[.prompt]?.oversight == .gated { rules.insert("messages.prompt.oversight") }
    return rules
  }
}

extension EventRoles {
  /// An event's roles, its conditions already evaluated.
  init(matched roles: TypeRoles) {
    self.init(
      signals: roles.signals, vetoesBegun: roles.vetoesBegun, vetoesEnded: roles.vetoesEnded, lifecycle: roles.lifecycle)
  }
}
