import Addresses
package import Deciding
package import Events
package import Offsets
package import Policies
import Postgres
package import Store
package import Texts
package import Time

/// PostgreSQL's tables, and what the store's statements do to them, in memory: the ledger of the simulation.
///
/// Time is given with each call. A test runs it and the store side by side over the same calls.
package final class MemoryLedger: @unchecked Sendable {
  /// A row of `messages` and its body.
  package struct MessageRow: Sendable {
    package var new: NewMessage
    package var state: MessageState
    package var attempt = 0
    package var owner: Int64?
    package var parked = false
    package var dueAt: Timestamp
    package var firstAttemptAt: Timestamp?
    package var lastAttemptAt: Timestamp?
    package var providerID: String?
    package var inDoubt = false
    package var isBeginUnknown = false
    /// A row of `rewrites`.
    package var rewrite: Rewrite?
    package var settledAt: Timestamp?
    package var target: String?
    /// When its next reminder is decided.
    package var remindAt: Timestamp?
    /// It was durably handed over at some time: its record may be acknowledged. Known to the simulation only.
    package var wasHandedOver: Bool

    package var isUnsettled: Bool { state == .claimed || state == .sending || state == .retry }
  }

  /// A row of `incarnations`.
  package struct Incarnation: Sendable {
    package var instance: String
    package var beatAt: Timestamp
    package var isEnded = false
  }

  /// A veto's primary key, an absent key being empty.
  package struct VetoKey: Hashable, Sendable {
    var group: ByteText
    var name: ByteText
    var key: ByteText

    init(group: String, name: String, key: String) {
      (self.group, self.name, self.key) = (ByteText(group), ByteText(name), ByteText(key))
    }
  }

  /// Shared vetoes that ended longer ago than this are not read.
  private static let vetoMemory = Duration.days(2)

  package internal(set) var incarnations: [Int64: Incarnation] = [:]
  package var customers: TextKeyed<CustomerRecord> = [:]
  /// The accounts' versions.
  package var accounts: TextKeyed<Int64> = [:]
  package var handled: Set<EventHash> = []
  package var decisions: [String: Decision] = [:]
  package var lifecycle: Set<String> = []
  package var messages: [String: MessageRow] = [:]
  package var suppressed: [String: [Policy.Role: Timestamp]] = [:]
  package var links: TextKeyed<String> = [:]
  /// Customers whose rows are in a form that nobody reads.
  package var unreadable: TextSet = []
  package internal(set) var letters: [RecordPosition: LetterRow] = [:]
  package internal(set) var progress: [Watermarks.Partition: StoredPlace] = [:]
  package internal(set) var resets: [ResetRow] = []
  package var outbox = 0
  /// Which messages' states output events tell of: `message/state`.
  package internal(set) var published: Set<String> = []
  /// Customers that lost.
  package internal(set) var conflicts = 0
  /// Messages that a person has let go.
  package internal(set) var approved: Set<String> = []
  /// Approvals by template version.
  package internal(set) var approvals: [String: Int] = [:]
  /// By signal: anomalies that stand, and released ones.
  package internal(set) var anomalies: [String: Anomaly] = [:]
  /// Cleared by the mutants that forget them.
  package var checksVersions = true
  package var checksAccounts = true
  package internal(set) var sharedVetoes: [VetoKey: CustomerState.ActiveVeto] = [:]
  private var linkNumbers: Int64 = 1

  /// Empty tables.
  package init() {}

  /// One customer by id, or nil.
  package func customer(_ id: String) throws -> CustomerRecord? {
    guard !unreadable.contains(id) else { throw PostgresError(.typeMismatch, "the row cannot be read", retry: .never) }
    return customers[id]
  }

  /// Begins an incarnation and ends the instance's earlier ones.
  package func begin(instance: String, now: Timestamp) -> Int64 {
    for id in incarnations.keys where incarnations[id]?.instance == instance { incarnations[id]?.isEnded = true }
    let id = Int64(incarnations.count + 1)
    incarnations[id] = Incarnation(instance: instance, beatAt: now)
    return id
  }

  /// Renews a lease; false when it was ended.
  package func beat(_ incarnation: Int64, now: Timestamp) -> Bool {
    guard incarnations[incarnation]?.isEnded == false else { return false }
    incarnations[incarnation]?.beatAt = now
    return true
  }

  /// The first of a block of 1,000 link numbers.
  package func nextLinkNumbers() -> Int64 {
    defer { linkNumbers += 1_000 }
    return linkNumbers
  }

  /// The facts' statement about customers.
  package func readCustomers(_ events: [Event], _ addresses: [String], codes: [String] = [], _ facts: inout Facts) {
    let ids = TextSet(events.compactMap(\.customerID))
    let asked = TextSet(codes)
    facts.customersByCode = TextKeyed(links.filter { asked.contains($0.value) }.map { ($0.value, $0.key) })
    let referrers = TextSet(facts.customersByCode.values)
    let named = events.contains { $0.customerID == nil } ? addresses : []
    for record in customers.values.sorted(by: { ByteText($0.id) < ByteText($1.id) }) {
      let email = record.profile.email.map(EmailAddress.comparisonKey)
      let isNamed = email.map(named.contains) == true
      guard ids.contains(record.id) || isNamed || referrers.contains(record.id) else { continue }
      if unreadable.contains(record.id) {
        facts.unreadable.customers[record.id] = "unreadable"
      } else {
        facts.customers[record.id] = record
      }
      if let email, isNamed { facts.customersByEmail[email, default: []].append(record.id) }
    }
    facts.setUnreadableApart()
  }

  /// The facts' statement about events handled before.
  package func readHandled(_ events: [Event], _ facts: inout Facts) {
    for event in events where handled.contains(event.hash) {
      let open = messages(causedBy: event.hash).filter { !$0.parked && $0.isUnsettled }
      facts.handled[event.hash] = open.map { UnsettledMessage(id: $0.new.id, owner: $0.owner) }
    }
  }

  /// The messages that were decided on for an event.
  package func messages(causedBy event: EventHash) -> [MessageRow] {
    decisions.values.filter { $0.eventHash == event }.compactMap { $0.messageID.flatMap { messages[$0] } }
  }

  /// The facts' statement about reward notices that are written already.
  package func readNotices(_ ids: [String], _ facts: inout Facts) { facts.notices = TextSet(ids.filter { messages[$0] != nil }) }

  /// The facts' statement about suppressed addresses.
  package func readSuppressed(_ addresses: [String], _ facts: inout Facts) {
    let emails = Set(addresses + facts.customers.values.compactMap { $0.profile.email.map(EmailAddress.comparisonKey) })
    for email in emails {
      let said = (suppressed[email] ?? [:]).map { AddressSuppression(role: $0.key, at: $0.value) }
      if !said.isEmpty {
        facts.suppressedAddresses[email] = said.sorted { ($0.at, $0.role.rawValue) < ($1.at, $1.role.rawValue) }
      }
    }
  }

  /// The facts' statement about vetoes of everyone and of accounts.
  package func readVetoes(_ accounts: [String], now: Timestamp, _ facts: inout Facts) {
    let groups = concerned(facts, accounts).union([""])
    for (key, veto) in sharedVetoes where groups.contains(key.group.text) {
      if let until = veto.until, until <= now - Self.vetoMemory { continue }
      facts.sharedVetoes[key.group.text, default: []].append(veto)
    }
  }

  /// The facts' statement about the members of accounts who were asked or have shared: the known ones by id, the others together.
  package func readMembers(_ accounts: [String], _ facts: inout Facts) {
    let groups = concerned(facts, accounts)
    for record in customers.values {
      guard let account = record.profile.accountID, groups.contains(account) else { continue }
      let history = AccountHistory(of: record.state)
      guard history != AccountHistory() else { continue }
      guard !unreadable.contains(record.id) else {
        facts.unreadable.accounts.insert(account)
        continue
      }
      let name = facts.customers[record.id] == nil ? "" : record.id
      facts.accountMembers[account, default: [:]][name, default: AccountHistory()].add(history)
    }
  }

  /// The accounts that events name, and those of the known customers.
  private func concerned(_ facts: Facts, _ accounts: [String]) -> TextSet {
    TextSet(accounts).union(facts.customers.values.compactMap(\.profile.accountID))
  }

  /// Lets a change of shared vetoes stand unless a later one has been seen.
  func apply(_ change: SharedVetoChange) {
    let veto =
      switch change.change {
      case .begin(let begun): begun
      case .end(let end): CustomerState.ActiveVeto.ended(end)
      }
    let key = VetoKey(group: change.group, name: veto.name, key: veto.key ?? "")
    if let known = sharedVetoes[key], known.since > veto.since { return }
    sharedVetoes[key] = veto
    if veto.key == "" { sharedVetoes[key]?.key = nil }
  }
}
