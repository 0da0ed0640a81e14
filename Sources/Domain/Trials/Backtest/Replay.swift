import Addresses
package import Deciding
import Events
package import Policies
package import Texts
package import Time

/// The pipeline's decisions over a world in memory: no Kafka, no PostgreSQL, no mail. What leaves is the caller's to say.
package struct Replay: Sendable {
  package let policy: Policy
  let decider: Decider
  /// Whose each link code is.
  private let owners: TextKeyed<String>
  private var context = DecisionContext(now: Timestamp(microseconds: 0))
  private(set) var records: TextKeyed<CustomerRecord> = [:]
  var reminders = ReminderQueue()
  /// When the last promotional mail to a customer went.
  var lastPromotions: TextKeyed<Timestamp> = [:]
  private var handled: Set<EventHash> = []
  /// Reward notices that were written.
  private var notices: TextSet = []
  /// Who has an address, and who belongs to an account.
  private var byAddress: TextKeyed<TextSet> = [:]
  private var byAccount: TextKeyed<TextSet> = [:]
  /// What was said of addresses, for whoever uses them later.
  private var suppressed: TextKeyed<[AddressSuppression]> = [:]

  /// Begins with nobody known.
  /// - Parameter owners: whose each link code is: a click or signup by another's answers nothing.
  package init(policy: Policy, owners: TextKeyed<String> = [:]) {
    self.policy = policy
    self.owners = owners
    decider = Decider(policy: policy)
  }

  /// Takes one event, decided at a moment. Say `sent` of each plan whose mail goes, and `release` of one that cannot.
  /// - Returns: what it came to for each customer it concerns; nil when it was taken before.
  package mutating func take(_ item: RoledEvent, now: Timestamp) -> [Folded]? {
    guard handled.insert(item.event.hash).inserted else { return nil }
    context.now = now
    let decision = decide(BatchEvent(item.event, item.roles))
    apply(decision.sharedVetoes + decision.customers.flatMap(\.sharedVetoes))
    for said in decision.suppressedAddresses { remember(AddressSuppression(role: said.role, at: said.at), of: said.email) }
    for folded in decision.customers { remember(folded) }
    return decision.customers
  }

  private func decide(_ event: BatchEvent) -> BatchDecision {
    let (facts, accounts) = facts(of: event)
    var context = narrowed(to: accounts)
    if let notice = policy.noticeID(of: event.event, event.roles), notices.contains(notice) { context.writtenNotices = [notice] }
    return decider.decide([event], facts, context)
  }

  /// What is known of those whom an event concerns, and their accounts.
  private func facts(of event: BatchEvent) -> (BatchFacts, accounts: [String]) {
    var facts = BatchFacts(customersByCode: owners, suppressedAddresses: suppressed)
    if event.event.customerID == nil, let address = event.address {
      facts.customersByEmail[address] = byAddress[address]?.sorted()
    }
    for id in facts.named(by: event) + [facts.referrer(of: event)].compactMap({ $0 }) { facts.customers[id] = records[id] }
    let accounts = ([event.event.accountID] + facts.customers.values.map(\.profile.accountID)).compactMap { $0 }
    // Only a moment asks what the others have had.
    guard policy.program.unit == .account, !event.roles.signals.isEmpty else { return (facts, accounts) }
    for account in TextSet(accounts) {
      let members = byAccount[account] ?? []
      facts.accountMembers[account] = TextKeyed(
        members.compactMap { id in records[id].map { (id, AccountHistory(of: $0.state)) } })
    }
    return (facts, accounts)
  }

  /// Gives back what a message reserved, when it could not be written.
  package mutating func release(_ messageID: String, of customer: String) {
    guard var record = records[customer] else { return }
    Decider.releaseReservation(messageID, from: &record.state)
    records[customer] = record
  }

  private mutating func remember(_ folded: Folded) {
    let (id, profile) = (folded.record.id, folded.record.profile)
    for plan in folded.plans where plan.notice != nil { notices.insert(plan.id) }
    let before = records[id]?.profile
    Self.move(
      id, from: before?.email.map(EmailAddress.comparisonKey), to: profile.email.map(EmailAddress.comparisonKey), in: &byAddress)
    Self.move(id, from: before?.accountID, to: profile.accountID, in: &byAccount)
    records[id] = folded.record
  }

  private static func move(_ id: String, from old: String?, to new: String?, in index: inout TextKeyed<TextSet>) {
    guard !old.hasBytes(of: new) else { return }
    if let old { index[old]?.remove(id) }
    if let new { index[new, default: []].insert(id) }
  }
}

// MARK: - What concerns more than one customer

extension Replay {
  /// At most so many ended vetoes of an account, or of everyone, are remembered against late beginnings.
  private static var endsRemembered: Int { 100 }

  /// The context with the vetoes of everyone and of these accounts only: a fold copies what it changes of it.
  /// - Parameter now: when it is decided; that of the event being taken by default.
  func narrowed(to accounts: [String], now: Timestamp? = nil) -> DecisionContext {
    var narrow = DecisionContext(now: now ?? context.now, onlyTo: context.onlyTo, pauses: context.pauses)
    for group in [""] + accounts { narrow.sharedVetoes[group] = context.sharedVetoes[group] }
    return narrow
  }

  private mutating func apply(_ changes: [SharedVetoChange]) {
    if changes.isEmpty { return }
    context.apply(changes)
    for group in TextSet(changes.map(\.group)) {
      guard let vetoes = context.sharedVetoes[group], vetoes.count > 2 * Self.endsRemembered else { continue }
      let standing = vetoes.filter { $0.stands(at: context.now) }
      let ended = vetoes.filter { !$0.stands(at: context.now) }.suffix(Self.endsRemembered)
      context.sharedVetoes[group] = standing + ended
    }
  }

  private mutating func remember(_ said: AddressSuppression, of address: String) {
    var known = suppressed[address] ?? []
    if let place = known.firstIndex(where: { $0.role == said.role }) {
      known[place].at = max(known[place].at, said.at)
    } else {
      known.append(said)
    }
    suppressed[address] = known
  }
}
