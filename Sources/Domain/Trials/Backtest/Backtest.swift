import Deciding
import Events
import Links
package import Policies
package import Texts
package import Time

/// Runs a policy over a history without side effects: every event is decided at its own time, a reminder when it is due; every
/// message counts as sent when its plan lets it leave.
package struct Backtest: Sendable {
  private let decoder: EventDecoder
  private let since: Timestamp?
  private let sorts: Bool
  private let owners: TextKeyed<String>
  private var replay: Replay
  private var waiting: [RoledEvent] = []
  private var report: BacktestReport
  /// Rules that only make a prompt wait: they stop nothing.
  private let waits: Set<String>

  /// Begins with nobody known.
  /// - Parameters:
  ///   - since: moments before it shape what is known of customers, and are not reported.
  ///   - owners: whose each link code is; what came by another's link answers nothing.
  ///   - sorts: whether events come out of order, as from a topic's partitions: then the relevant ones are kept, and decided in the
  ///     order of their times at the end.
  package init(policy: Policy, since: Timestamp? = nil, owners: TextKeyed<String> = [:], sorts: Bool = false) {
    self.since = since
    self.sorts = sorts
    self.owners = owners
    decoder = EventDecoder(policy: policy)
    replay = Replay(policy: policy, owners: owners)
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
    if let last = report.last { remind(dueBefore: last) }
    report.remindersWaiting = replay.remindersWaiting
    return report
  }

  private mutating func decide(_ item: RoledEvent) {
    let time = item.event.time
    remind(dueBefore: time)
    guard let folded = replay.take(item, now: time) else { return report.repeats += 1 }
    report.first = report.first.map { min($0, time) } ?? time
    report.last = report.last.map { max($0, time) } ?? time
    countLink(item)
    for folded in folded {
      for plan in folded.plans { replay.sent(plan, to: folded.record.id, now: time) }
      for decision in folded.decisions { count(decision) }
    }
  }

  private mutating func remind(dueBefore moment: Timestamp) {
    while let reminder = replay.remind(dueBefore: moment) {
      let decision = reminder.decision
      if let plan = reminder.plan { replay.sent(plan, to: decision.customerID, now: decision.decidedAt) }
      count(decision)
    }
  }

  private mutating func count(_ decision: Decision) {
    if let since, decision.at < since { report.countEarlier(decision) } else { report.count(decision, waits: waits) }
  }

  private mutating func countLink(_ item: RoledEvent) {
    guard let code = FollowedLink.written(item.event, item.roles.lifecycle) else { return }
    report.linksFollowed += 1
    if LinkCode.normalized(code).flatMap({ owners[$0] }) == nil { report.linksUnknown += 1 }
  }
}

extension Policy {
  /// The rules under which a prompt or reminder waits for a time or a person.
  fileprivate var waitingRules: Set<String> {
    var rules: Set<String> = ["moment.delay", "promotion.rest"]
    if throttle.quietHours?.policy == .hold { rules.insert("throttle.quiet_hours") }
    for kind in [MessageKind.prompt, .reminder, .rewardEarned] where messages[kind]?.oversight == .gated {
      rules.insert("messages.\(kind.rawValue).oversight")
    }
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
