import Deciding
import MemoryLedger
import MultiMail
import Policies
import Store
import Texts

/// What must be true once all is settled.
struct Verdict {
  let world: World
  let story: Story
  let policy: Policy
  /// Whether the messages follow from the log.
  let isForetold: Bool

  /// Reports every breach to the world.
  func check() {
    everyRecordIsDone()
    everyResetIsHeeded()
    nothingIsDoubled()
    statesTellTheTruth()
    whatWillNotGoCountsNowhere()
    remindersFollow()
    for owner in story.owners.keys where isWhole && world.database.customers[owner]?.state.lastTouch != story.lastTouch(of: owner)
    {
      world.fail("\(owner) was told of \(world.database.customers[owner]?.state.lastTouch as Any)")
    }
    for (customer, rewards) in story.rewards where isWhole { eachIsTold(of: rewards, customer) }
    for (team, members) in story.teams { check(team, of: members) }
    for (event, customers) in story.fans { isOneOnly(event, customers) }
    limitsHold()
    for (customer, kind) in story.kinds.sorted(by: { $0.key < $1.key }) { check(customer, kind) }
  }

  /// Whether no event was set aside for a failure of the database's or of a clock.
  private var isWhole: Bool { world.refused.isEmpty && world.skews == nil }

  private func everyRecordIsDone() {
    for (partition, records) in world.kafka.log.enumerated() {
      for record in records {
        if let lack = world.lack(of: record, in: partition) { world.fail("\(partition)/\(record.offset) is lost: \(lack)") }
      }
    }
  }

  private func everyResetIsHeeded() {
    for (partition, wish) in world.kafka.wanted {
      let missing = world.kafka.log[partition].map(\.offset).filter { $0 >= wish.from && !wish.read.contains($0) }
      if !missing.isEmpty { world.fail("\(partition) was to be read from \(wish.from): \(missing) were not") }
    }
  }

  private func nothingIsDoubled() {
    var keys: [String: Int] = [:]
    var addresses: [String: Int] = [:]
    for mail in world.provider.accepted {
      keys[mail.key, default: 0] += 1
      if world.database.messages[mail.key]?.new.kind == .prompt { addresses[mail.address, default: 0] += 1 }
    }
    for (key, count) in keys where count > 1 { world.fail("\(key) was accepted \(count) times") }
    for (address, count) in addresses where count > 1 { world.fail("\(address) was mailed \(count) times within the cooldown") }
  }

  /// The storm and the calm lie within one day.
  private func limitsHold() {
    if let limit = policy.throttle.dailyLimit, world.provider.accepted.count > limit {
      world.fail("\(world.provider.accepted.count) mails went on a day of at most \(limit)")
    }
  }

  private func statesTellTheTruth() {
    let accepted = Set(world.provider.accepted.map(\.key))
    for (id, row) in world.database.messages {
      let isTold = world.database.published.contains("\(id)/\(row.state.rawValue)")
      if [.sent, .dead, .uncertain].contains(row.state), !isTold {
        world.fail("\(id) is \(row.state), and that was never published")
      }
      switch row.state {
      case .sent: if !accepted.contains(id) { world.fail("\(id) is sent, and the provider never took it") }
      case .uncertain:
        if row.attempt == 0 { world.fail("\(id) is uncertain, and was never in the air") }
        guard row.new.contract == Contract.keyed.rawValue, world.course == .ordinary else { continue }
        if row.isBeginUnknown { world.fail("\(id) is uncertain, and the provider could have been asked") }
        if !world.posted.contains(id) { world.fail("\(id) is uncertain, and was never posted") }
      // Nobody decides on it until the customer's row is mended.
      case .deferred, .retry:
        let waits = row.inDoubt && world.database.unreadable.contains(row.new.customerID)
        if accepted.contains(id), !waits { world.fail("\(id) is \(row.state), and the provider took it") }
      default: if accepted.contains(id) { world.fail("\(id) is \(row.state), and the provider took it") }
      }
    }
    let isGated = policy.messages[.prompt]?.oversight == .gated
    for key in accepted where isGated && !world.database.approved.contains(key) { world.fail("\(key) was sent unapproved") }
    for mail in world.provider.accepted where world.database.messages[mail.key]?.new.request != mail.request {
      world.fail("\(mail.key) was sent with other bytes than were stored")
    }
  }

  private func whatWillNotGoCountsNowhere() {
    for (id, record) in world.database.customers {
      let reserved = Set(record.state.prompts.map(\.messageID))
      if record.state.promptCount != reserved.count { world.fail("\(id) counts \(record.state.promptCount) of \(reserved)") }
      let rows = prompts { $0 == id }
      let standing = Set(rows.filter { ![.dead, .cancelled, .expired].contains($0.state) }.map(\.new.id))
      if reserved != standing { world.fail("\(id) has \(standing) standing and \(reserved) reserved") }
    }
  }

  private func prompts(of customers: (String) -> Bool) -> [MemoryLedger.MessageRow] {
    world.database.messages.values.filter { $0.new.kind == .prompt && customers($0.new.customerID) }
  }

  private func check(_ customer: String, _ kind: Story.Kind) {
    let rows = prompts { $0 == customer }
    let standing = rows.filter { ![.dead, .cancelled, .expired].contains($0.state) }
    if standing.count > 1 { world.fail("\(customer) has \(standing.count) prompts within the cooldown") }
    guard isForetold, isWhole else { return }
    let foretold = story.prompts(of: customer, policy)
    switch kind {
    case .steady:
      if Set(rows.map(\.new.id)) != foretold { world.fail("\(customer) has \(rows.map(\.new.id)) for \(foretold)") }
      arrived(customer, rows)
    case .split:
      if rows.count != foretold.count { world.fail("\(customer) has \(rows.count) messages for \(foretold.count)") }
      arrived(customer, rows)
    case .refused:
      for row in rows where row.state != .dead && row.state != .uncertain {
        world.fail("\(row.new.id) is \(row.state), not refused")
      }
      if rows.isEmpty, !foretold.isEmpty { world.fail("\(customer) was never asked") }
    case .team: arrived(customer, rows)
    // A share may be read before the signal.
    case .wild, .sharing: break
    }
  }

  private func eachIsTold(of rewards: Set<String>, _ customer: String) {
    let rows = world.database.messages.values.filter { $0.new.kind == .rewardEarned && $0.new.customerID == customer }
    if rows.count != rewards.count { world.fail("\(customer) has \(rows.map(\.new.cause)) for \(rewards.sorted())") }
    arrived(customer, rows)
  }

  private func isOneOnly(_ event: String, _ customers: [String]) {
    let rows = prompts(of: customers.contains)
    if rows.count > 1 || isForetold && isWhole && rows.isEmpty {
      world.fail("\(event) has prompts for \(rows.map(\.new.customerID))")
    }
  }

  private func check(_ team: String, of members: [String]) {
    let rows = prompts(of: members.contains)
    if rows.count > 1 { world.fail("\(team) has \(rows.map(\.new.customerID)) asked within the cooldown") }
    if isForetold, isWhole, rows.isEmpty, members.contains(where: { !story.prompts(of: $0, policy).isEmpty }) {
      world.fail("\(team) was never asked")
    }
  }

  private func arrived(_ customer: String, _ rows: [MemoryLedger.MessageRow]) {
    for row in rows {
      let mayBeUncertain = world.provider.contract == .unkeyed || world.course == .moving
      if row.state != .sent, !(mayBeUncertain && row.state == .uncertain) {
        world.fail("\(customer)'s \(row.new.id) is \(row.state)")
      }
    }
  }
}
