import Deciding
import Events
import Policies
import Seeded
import Time

@testable import Pipeline

/// The events of one run: customers of several kinds, duplicates, noise, malformed records, and offsets with gaps.
struct Story {
  /// What can be foretold of a customer.
  enum Kind: CaseIterable {
    /// All in one partition: the messages follow from the log alone.
    case steady
    /// Several moments in several partitions at once: exactly one becomes a prompt.
    case split
    /// Several members of one account, each as the split ones: exactly one is asked.
    case team
    /// The provider refuses the address.
    case refused
    /// Suppressions, some by address alone: safety only.
    case wild
    /// As the steady ones, and shares some time later.
    case sharing
  }

  private(set) var log: [[WorldKafka.Record]]
  private(set) var kinds: [String: Kind] = [:]
  /// Referrers by id, with the codes of their links.
  private(set) var owners: [String: String] = [:]
  /// The rewards that another system tells of, by customer.
  private(set) var rewards: [String: Set<String>] = [:]
  /// Teams' members.
  private(set) var teams: [String: [String]] = [:]
  /// Customers whose events bear one id and time, by that id.
  private(set) var fans: [String: [String]] = [:]
  /// Customers whose rows cannot be read from some time on.
  private(set) var spoilt: [String: Int64] = [:]
  /// When the last record appears.
  private(set) var end: Int64 = 0
  private var random: SeededRandom
  private var draft: [Draft] = []
  private var serial = 0
  private let programme: Programme

  private struct Draft {
    var partition: Int
    var at: Int64
    var value: [UInt8]?
  }

  init(seed: UInt64, partitions: Int, programme: Programme) {
    random = SeededRandom(seed: seed &+ 0xABCD)
    self.programme = programme
    log = Array(repeating: [], count: partitions)
    for number in 0..<random.pick(6..<14) { invent(number) }
    if programme.policy.messages[.reminder] != nil {
      for number in 0..<random.pick(2..<5) { answer(number) }
      for number in 0..<random.pick(1..<3) { follow(number) }
    }
    if programme.policy.rewardsAreExternal { for number in 0..<random.pick(3..<7) { reward(number) } }
    if programme.policy.program.unit == .account { for number in 0..<random.pick(2..<5) { gather(number) } }
    for number in 0..<random.pick(1..<4) { fan(number) }
    for number in 0..<random.pick(0..<3) { spoil(number) }
    for _ in 0..<random.pick(5..<20) { strew() }
    lay()
  }

  private mutating func invent(_ number: Int) {
    let kinds: [Kind] = [.steady, .steady, .steady, .split, .split, .split, .refused, .wild, .wild]
    let kind = kinds[random.pick(0..<kinds.count)]
    let id = "\(kind)-\(number)"
    self.kinds[id] = kind
    let email = "\(id)@c.example"
    let home = random.pick(0..<log.count)
    var at = Int64(random.pick(0..<40_000_000))
    for _ in 0..<random.pick(kind == .split ? 2..<5 : 1..<5) {
      // Split moments come at one instant, so that instances meet over one customer.
      if kind != .split { at += Int64(random.pick(0..<6_000_000)) * (random.chance(0.5) ? 0 : 1) }
      let partition = kind == .split ? random.pick(0..<log.count) : home
      add(partition, at, type(kind), id: id, email: email)
    }
    if kind == .wild, random.chance(0.7) {
      let byAddress = random.chance(0.6)
      add(
        random.pick(0..<log.count), at + Int64(random.pick(0..<5_000_000)), random.chance(0.5) ? "bounced" : "unsubscribed",
        id: byAddress ? nil : id, email: email)
    }
  }

  /// A customer who shares before or after the reminders of their prompt.
  private mutating func answer(_ number: Int) {
    let id = "sharing-\(number)"
    kinds[id] = .sharing
    let at = Int64(random.pick(0..<20_000_000))
    add(random.pick(0..<log.count), at, "milestone", id: id, email: "\(id)@c.example")
    add(random.pick(0..<log.count), at + Int64(random.pick(0..<60_000_000)), "shared", id: id, email: "\(id)@c.example")
  }

  /// A referrer whose link others follow while events of their own come.
  private mutating func follow(_ number: Int) {
    let (id, code) = ("owner-\(number)", "bcdfghj\(number + 2)")
    owners[id] = code
    let at = Int64(random.pick(0..<40_000_000))
    for friend in 0..<random.pick(3..<9) {
      let when = at + Int64(random.pick(0..<3)) * 500_000
      switch random.pick(0..<3) {
      case 0: add(random.pick(0..<log.count), when, "updated", id: id, email: nil)
      case 1: add(random.pick(0..<log.count), when, "clicked", id: nil, email: nil, code: code)
      default: add(random.pick(0..<log.count), when, "signed.up", id: "\(id)-friend-\(friend)", email: nil, code: code)
      }
    }
  }

  /// A customer whose rewards are each told of once or several times, by events of their own in any partition.
  private mutating func reward(_ number: Int) {
    let id = "rewarded-\(number)"
    let at = Int64(random.pick(0..<40_000_000))
    for reward in 0..<random.pick(1..<4) {
      rewards[id, default: []].insert("r\(reward)")
      for _ in 0..<random.pick(1..<4) {
        add(
          random.pick(0..<log.count), at + Int64(random.pick(0..<2)) * 4_000_000, "granted", id: id, email: "\(id)@c.example",
          data: #","reward_id":"r\#(reward)","text":"1 free month","totals":{"rewards":"\#(reward + 1) free months"}"#)
      }
    }
    if random.chance(0.5) { add(random.pick(0..<log.count), at, "milestone", id: id, email: "\(id)@c.example") }
  }

  /// A team whose members' moments come at one instant, in several partitions.
  private mutating func gather(_ number: Int) {
    let at = Int64(random.pick(0..<40_000_000))
    for member in 0..<random.pick(2..<4) {
      let id = "team-\(number)-\(member)"
      kinds[id] = .team
      teams["team-\(number)", default: []].append(id)
      for _ in 0..<random.pick(1..<3) {
        add(random.pick(0..<log.count), at, type(.team), id: id, email: "\(id)@c.example", account: "team-\(number)")
      }
    }
  }

  /// One action told in an event of each of several customers, all with one id and time: whose is written first has it.
  private mutating func fan(_ number: Int) {
    serial += 1
    let (event, at) = ("e\(serial)", Int64(random.pick(0..<40_000_000)))
    let time = Timestamp(microseconds: World.start.microseconds + at)
    for member in 0..<random.pick(2..<6) {
      let id = "fan-\(number)-\(member)"
      kinds[id] = .wild
      fans[event, default: []].append(id)
      let text =
        #"{"id":"\#(event)","type":"milestone","time":"\#(time)","customer":{"id":"\#(id)","email":"\#(id)@c.example"},"data":{"score":9}}"#
      draft.append(
        Draft(partition: random.pick(0..<log.count), at: at + Int64(random.pick(0..<2)) * 300_000, value: Array(text.utf8)))
    }
  }

  /// A customer whose row cannot be read, from the beginning or from between their events on.
  private mutating func spoil(_ number: Int) {
    let (id, at) = ("spoilt-\(number)", Int64(random.pick(0..<20_000_000)))
    kinds[id] = .wild
    spoilt[id] = random.chance(0.5) ? 0 : at + 10_000_000
    for _ in 0..<random.pick(2..<6) {
      add(random.pick(0..<log.count), at + Int64(random.pick(0..<20_000_000)), type(.steady), id: id, email: "\(id)@c.example")
    }
  }

  private mutating func type(_ kind: Kind) -> String {
    let types =
      kind == .wild
      ? ["milestone", "nps", "declined", "unsubscribed", "resubscribed", "updated"]
      : ["milestone", "nps", "updated", "milestone"]
    return types[random.pick(0..<types.count)]
  }

  private mutating func add(
    _ partition: Int, _ at: Int64, _ type: String, id: String?, email: String?, account: String? = nil, code: String? = nil,
    data: String = ""
  ) {
    serial += 1
    let time = Timestamp(microseconds: World.start.microseconds + at)
    let who = [
      id.map { #""id":"\#($0)""# }, account.map { #""account":{"id":"\#($0)"}"# }, email.map { #""email":"\#($0)""# },
    ].compactMap { $0 }.joined(separator: ",")
    let link = code.map { #","code":"\#($0)","referral_code":"\#($0)","click_id":"k\#(serial)""# } ?? ""
    let text =
      #"{"id":"e\#(serial)","type":"\#(type)","time":"\#(time)","customer":{\#(who)},"data":{"score":\#(random.pick(7..<11))\#(link)\#(data)}}"#
    draft.append(Draft(partition: partition, at: at, value: Array(text.utf8)))
    // The producer may repeat itself.
    if random.chance(0.15) {
      draft.append(Draft(partition: partition, at: at + Int64(random.pick(0..<20_000_000)), value: Array(text.utf8)))
    }
    if id?.hasPrefix("split") == true, random.chance(0.3) {
      draft.append(Draft(partition: random.pick(0..<log.count), at: at, value: Array(text.utf8)))
    }
  }

  private mutating func strew() {
    let partition = random.pick(0..<log.count)
    let at = Int64(random.pick(0..<60_000_000))
    serial += 1
    let time = Timestamp(microseconds: World.start.microseconds + at)
    let texts: [String?] = [
      #"{"id":"n\#(serial)","type":"page.viewed"}"#, #"{"id":"n\#(serial)","type":"milestone"}"#, "not json", nil,
      #"{"id":"poison\#(serial)","type":"milestone","time":"\#(time)","customer":{"id":"p\#(serial)","email":"p@c.example"}}"#,
    ]
    draft.append(Draft(partition: partition, at: at, value: texts[random.pick(0..<texts.count)].map { Array($0.utf8) }))
  }

  /// Lays the drafts into their partitions in the order of their time, with gaps between offsets.
  private mutating func lay() {
    for item in draft.enumerated().sorted(by: { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }).map(\.element) {
      let last = log[item.partition].last?.offset ?? -1
      let offset = last + 1 + Int64(random.chance(0.2) ? random.pick(1..<4) : 0)
      log[item.partition].append(.init(offset: offset, value: item.value, at: item.at, truth: truth(of: item.value)))
      end = max(end, item.at)
    }
  }

  private func truth(of value: [UInt8]?) -> WorldKafka.Truth {
    let later = World.start + .hours(1)
    let classified =
      value.map {
        programme.decoder.classify(value: $0.span, topic: WorldKafka.topic, brokerTimestamp: later, now: later) { _ in nil }
      } ?? programme.decoder.classify(value: nil, topic: WorldKafka.topic, brokerTimestamp: later, now: later) { _ in nil }
    switch classified {
    case .irrelevant: return .irrelevant
    case .malformed: return .malformed
    case .event(let event, let roles): return event.id.contains("poison") ? .poison : .event(event, EventRoles(roles))
    }
  }
}

extension Story {
  /// When somebody last followed a referrer's link.
  func lastTouch(of owner: String) -> Timestamp? {
    log.joined().compactMap { record -> Timestamp? in
      guard case .event(let event, let roles) = record.truth, let code = owners[owner],
        FollowedLink.code(event, roles.lifecycle) == code
      else { return nil }
      return event.time
    }.max()
  }

  /// The prompts that a run without any fault sends to a customer, by message id.
  func prompts(of customer: String, _ policy: Policy) -> Set<String> {
    var seen: Set<EventHash> = []
    var events: [RoledEvent] = []
    for record in log.joined() {
      guard case .event(let event, let roles) = record.truth, event.customerID == customer, seen.insert(event.hash).inserted
      else {
        continue
      }
      events.append(RoledEvent(event: event, roles: roles))
    }
    let folded = Decider(policy: policy).fold(
      events: events, record: CustomerRecord(newcomer: customer), context: DecisionContext(now: World.start + .minutes(5)))
    return Set(folded.plans.map(\.id))
  }
}
