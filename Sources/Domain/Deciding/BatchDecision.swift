import Addresses
package import Events
import JSONTree
package import Policies
package import Texts
package import Time

/// An event of a batch, with all that deciding it needs.
package struct BatchEvent: Sendable {
  package var event: Event
  package var roles: EventRoles
  /// The address that it carries, as addresses are compared; nil: none that could be one.
  package var address: String?
  /// The code of the link that somebody followed, by what it says.
  package var followedCode: String?
  /// All else that it says is written down already: only the referrer is still to be told.
  package var isTouchOnly = false

  /// Reads address and code out of an event.
  package init(_ event: Event, _ roles: EventRoles) {
    self.event = event
    self.roles = roles
    address = event.body["customer"]?["email"]?.string.flatMap(EmailAddress.key)
    followedCode = FollowedLink.code(event, roles.lifecycle)
  }
}

/// What one suppressing role last said of an address.
package struct AddressSuppression: Sendable, Equatable {
  package var role: Policy.Role
  package var at: Timestamp

  /// Joins role and time.
  package init(role: Policy.Role, at: Timestamp) {
    self.role = role
    self.at = at
  }
}

/// What is known, before a batch, of those whom it concerns.
package struct BatchFacts: Sendable {
  /// Known customers by id; those not here are new.
  package var customers: TextKeyed<CustomerRecord>
  /// Customers by the addresses that events without an id name.
  package var customersByEmail: TextKeyed<[String]>
  /// Customers by the codes of links that somebody followed.
  package var customersByCode: TextKeyed<String>
  /// What suppressing events said of addresses: whoever uses such an address is bound by it.
  package var suppressedAddresses: TextKeyed<[AddressSuppression]>
  /// By account, where accounts are judged: its members who were asked or have shared. Those who are not told apart together under "".
  package var accountMembers: TextKeyed<TextKeyed<AccountHistory>>

  /// Joins what is known; nothing by default.
  package init(
    customers: TextKeyed<CustomerRecord> = [:], customersByEmail: TextKeyed<[String]> = [:],
    customersByCode: TextKeyed<String> = [:], suppressedAddresses: TextKeyed<[AddressSuppression]> = [:],
    accountMembers: TextKeyed<TextKeyed<AccountHistory>> = [:]
  ) {
    self.customers = customers
    self.customersByEmail = customersByEmail
    self.customersByCode = customersByCode
    self.suppressedAddresses = suppressedAddresses
    self.accountMembers = accountMembers
  }

  /// The customers whom an event names, by id or address.
  package func named(by event: BatchEvent) -> [String] {
    event.event.customerID.map { [$0] } ?? event.address.flatMap { customersByEmail[$0] } ?? []
  }

  /// Whose link an event says was followed; nobody's where it is the customer's own.
  package func referrer(of event: BatchEvent) -> String? {
    FollowedLink.referrer(event.followedCode, of: event.event, among: customersByCode)
  }

  /// What the other members of a customer's account have had.
  package func others(of customer: CustomerRecord, in account: String?) -> AccountHistory {
    AccountHistory(of: accountMembers[account ?? ""] ?? [:], without: customer)
  }

  /// What was said of addresses, oldest first.
  /// - Parameter addresses: as addresses are compared.
  package func said(of addresses: TextSet) -> [AddressSuppression] {
    if suppressedAddresses.isEmpty { return [] }
    return addresses.flatMap { suppressedAddresses[$0] ?? [] }.sorted { ($0.at, $0.role.rawValue) < ($1.at, $1.role.rawValue) }
  }
}

/// What a batch of events came to.
package struct BatchDecision: Sendable {
  /// By customer, in the order of their first events.
  package var customers: [Folded] = []
  /// What the events say of addresses, for whoever uses them later.
  package var suppressedAddresses: [(email: String, role: Policy.Role, at: Timestamp)] = []
  /// By event: the customer whose link was followed.
  package var referrers: [EventHash: String] = [:]
  /// The places of events that concern no known customer: an incident for everyone, or an address that nobody has yet.
  package var unowned: [Int] = []
  /// What those say to everyone.
  package var sharedVetoes: [SharedVetoChange] = []
}

extension Decider {
  /// Decides a batch: what every path from events to decisions goes through.
  ///
  /// Events that name nobody speak to everyone first. Then each customer's events are folded over what is known of them, customers in
  /// the order of their first events; what one customer's events say to an account or to everyone holds for those behind.
  /// - Parameters:
  ///   - events: in the order of the log, none handled before.
  ///   - context: what is true for everyone, with the vetoes of everyone and of the batch's accounts.
  package func decide(_ events: [BatchEvent], _ facts: BatchFacts, _ context: DecisionContext) -> BatchDecision {
    var decision = BatchDecision()
    decision.suppressedAddresses = events.flatMap(\.suppressedAddresses)
    let groups = decision.group(events, facts)
    var (context, facts) = (context, facts)
    // Nobody's record takes part, so all that can come of these is what they say to everyone.
    let unowned = decision.unowned.map { RoledEvent(event: events[$0].event, roles: events[$0].roles.forEveryone) }
    decision.sharedVetoes = fold(events: unowned, record: CustomerRecord(newcomer: ""), context: context).sharedVetoes
    context.apply(decision.sharedVetoes)
    for (id, events) in groups {
      let folded = fold(events, of: facts.customers[id] ?? CustomerRecord(newcomer: id), &facts, context)
      context.apply(folded.sharedVetoes)
      decision.customers.append(folded)
    }
    return decision
  }

  /// Folds a customer's events behind what was said of their addresses before.
  private func fold(
    _ events: [RoledEvent], of record: CustomerRecord, _ facts: inout BatchFacts, _ context: DecisionContext
  ) -> Folded {
    // Of a touch neither address nor account is the customer's.
    let own = events.filter { !$0.roles.isTouch }
    let account = own.compactMap(\.event.accountID).last ?? record.profile.accountID
    let written = own.compactMap { $0.event.body["customer"]?["email"]?.string }
    let addresses = TextSet(([record.profile.email].compactMap { $0 } + written).map(EmailAddress.comparisonKey))
    let bound = facts.said(of: addresses).enumerated().map { RoledEvent($1, of: record.id, number: $0) }
    var folded = fold(events: bound + events, record: record, context: context, others: facts.others(of: record, in: account))
    folded.lifecycle.removeFirst(bound.count)
    if let account { facts.accountMembers[account, default: [:]][record.id] = AccountHistory(of: folded.record.state) }
    return folded
  }
}

extension BatchDecision {
  /// Sorts the events by customer; one that names only an address is everyone's who has it.
  fileprivate mutating func group(_ events: [BatchEvent], _ facts: BatchFacts) -> [(String, [RoledEvent])] {
    var order: [String] = []
    var groups: TextKeyed<[RoledEvent]> = [:]
    for (place, item) in events.enumerated() {
      let referrer = facts.referrer(of: item)
      var told = RoledEvent(event: item.event, roles: item.roles).told(facts.named(by: item), referrer: referrer)
      if item.isTouchOnly { told.removeAll { !$0.item.roles.isTouch } }
      if told.isEmpty { unowned.append(place) }
      if let referrer { referrers[item.event.hash] = referrer }
      for (id, item) in told {
        if groups[id] == nil { order.append(id) }
        groups[id, default: []].append(item)
      }
    }
    return order.map { ($0, groups[$0] ?? []) }
  }
}

extension BatchEvent {
  /// What the event says of its address. An erasure leaves no address behind.
  fileprivate var suppressedAddresses: [(email: String, role: Policy.Role, at: Timestamp)] {
    guard let address, !roles.lifecycle.isEmpty else { return [] }
    return roles.lifecycle.filter { $0.suppresses && $0 != .erased }.map { (email: address, role: $0, at: event.time) }
  }
}

extension EventRoles {
  /// Only what does not need a customer: vetoes.
  fileprivate var forEveryone: EventRoles { EventRoles(vetoesBegun: vetoesBegun, vetoesEnded: vetoesEnded) }
}

extension RoledEvent {
  /// What was said of a customer's address, as an event to obey first.
  fileprivate init(_ said: AddressSuppression, of customer: String, number: Int) {
    self.init(
      event: Event(
        hash: EventHash(high: 0, low: UInt64(number)), id: "", type: "", time: said.at, customerID: customer, body: .object([])),
      roles: EventRoles(lifecycle: [said.role]))
  }
}
