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
  private var suppressed: TextKeyed<[Policy.Role: Timestamp]> = [:]

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
    let address = Self.address(of: item.event)
    let named = item.event.customerID.map { [$0] } ?? address.flatMap { byAddress[$0]?.sorted() } ?? []
    let told = item.told(named, referrer: referrer(of: item))
    if told.isEmpty { tellEveryone(item) }
    let folded = told.map { fold($0.item, into: $0.id) }
    if let address { remember(item, address) }
    return folded
  }

  /// Whose link the event says was followed; nobody's where it is not known, or the customer's own.
  private func referrer(of item: RoledEvent) -> String? {
    if owners.isEmpty { return nil }
    return FollowedLink.referrer(FollowedLink.code(item.event, item.roles.lifecycle), of: item.event, among: owners)
  }

  /// Gives back what a message reserved, when it could not be written.
  package mutating func release(_ messageID: String, of customer: String) {
    guard var record = records[customer] else { return }
    Decider.releaseReservation(messageID, from: &record.state)
    records[customer] = record
  }

  /// Nobody's record takes part, so all that can come of it is what it says to everyone.
  private mutating func tellEveryone(_ item: RoledEvent) {
    let roles = EventRoles(vetoesBegun: item.roles.vetoesBegun, vetoesEnded: item.roles.vetoesEnded)
    guard roles != EventRoles() else { return }
    apply(
      decider.fold(
        events: [RoledEvent(event: item.event, roles: roles)], record: CustomerRecord(newcomer: ""),
        context: narrowed(to: [])))
  }

  private mutating func fold(_ item: RoledEvent, into id: String) -> Folded {
    // Taken out, so that the fold changes it in place instead of copying it.
    let record = records.removeValue(forKey: id) ?? CustomerRecord(newcomer: id)
    let before = (record.profile.email, record.profile.accountID)
    // Of a touch neither address nor account is the customer's.
    let written = item.roles.isTouch ? nil : item.event
    let bound = suppressions(of: record, written)
    let accounts = [record.profile.accountID, written?.accountID].compactMap { $0 }
    var context = narrowed(to: accounts)
    if let notice = policy.noticeID(of: item.event, item.roles), notices.contains(notice) { context.writtenNotices = [notice] }
    var folded = decider.fold(
      events: bound + [item], record: record, context: context, others: others(of: record, item))
    for plan in folded.plans where plan.notice != nil { notices.insert(plan.id) }
    folded.lifecycle.removeFirst(min(bound.count, folded.lifecycle.count))
    apply(folded)
    let profile = folded.record.profile
    Self.move(
      id, from: before.0.map(EmailAddress.comparisonKey), to: profile.email.map(EmailAddress.comparisonKey), in: &byAddress)
    Self.move(id, from: before.1, to: profile.accountID, in: &byAccount)
    records[id] = folded.record
    return folded
  }

  private func others(of record: CustomerRecord, _ item: RoledEvent) -> AccountHistory {
    var others = AccountHistory()
    let account = item.event.accountID ?? record.profile.accountID
    guard policy.program.unit == .account, !item.roles.signals.isEmpty, let account else { return others }
    for member in byAccount[account] ?? [] where !member.hasBytes(of: record.id) {
      guard let state = records[member]?.state else { continue }
      others.prompts += state.prompts
      others.promptCount += state.promptCount
      others.lastShare = [others.lastShare, state.lastShare].compactMap { $0 }.max()
    }
    return others
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

  private mutating func apply(_ folded: Folded) {
    guard !folded.sharedVetoes.isEmpty else { return }
    context.apply(folded.sharedVetoes)
    for group in TextSet(folded.sharedVetoes.map(\.group)) {
      guard let vetoes = context.sharedVetoes[group], vetoes.count > 2 * Self.endsRemembered else { continue }
      let standing = vetoes.filter { $0.stands(at: context.now) }
      let ended = vetoes.filter { !$0.stands(at: context.now) }.suffix(Self.endsRemembered)
      context.sharedVetoes[group] = standing + ended
    }
  }

  private static func address(of event: Event) -> String? {
    event.body["customer"]?["email"]?.string.flatMap(EmailAddress.key)
  }

  /// An erasure leaves no address behind.
  private mutating func remember(_ item: RoledEvent, _ address: String) {
    for role in item.roles.lifecycle where role.suppresses && role != .erased {
      suppressed[address, default: [:]][role] = suppressed[address]?[role].orLater(item.event.time) ?? item.event.time
    }
  }

  /// What was said of a customer's address before, as events to obey first: oldest first.
  private func suppressions(of record: CustomerRecord, _ event: Event?) -> [RoledEvent] {
    if suppressed.isEmpty { return [] }
    let addresses = TextSet(
      [record.profile.email.map(EmailAddress.comparisonKey), event.flatMap(Self.address)].compactMap { $0 })
    let said = addresses.flatMap { suppressed[$0].map(Array.init) ?? [] }
    return said.sorted { ($0.value, $0.key.rawValue) < ($1.value, $1.key.rawValue) }.enumerated().map { number, said in
      RoledEvent(
        event: Event(
          hash: EventHash(high: 0, low: UInt64(number)), id: "", type: "", time: said.value, customerID: record.id,
          body: .object([])),
        roles: EventRoles(lifecycle: [said.key]))
    }
  }
}
