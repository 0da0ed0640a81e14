import Deciding
import Events
import Policies
import Store
import Texts
import Time

/// May this moment become a message? Folds each customer's events over the facts; the actor is the shell of a pure decision.
actor Throttle {
  private let parts: Parts

  init(parts: Parts) { self.parts = parts }

  /// Decides a batch.
  func decide(_ batch: LookedUp) async throws -> Decided {
    let isGuarded = batch.programme.policy.throttle.anomalyFactor != nil
    let anomalies = isGuarded ? try await parts.overview().standing : [:]
    return await parts.staged(.throttle, batch.events.count) {
      var context = DecisionContext(
        now: parts.clock.now, sharedVetoes: batch.facts.sharedVetoes, onlyTo: parts.settings.onlyTo,
        pauses: parts.guards.pauses, spentDay: parts.guards.spentDay, anomalies: anomalies)
      context.writtenNotices = batch.facts.notices
      return Decided(batch, context)
    }
  }
}

/// A lane's batch, decided.
struct Decided: Sendable {
  var programme: Programme
  var now: Timestamp
  var events: [LaneEvent]
  /// By customer, in the order of their first events.
  var customers: [Folded]
  var suppressedAddresses: [(email: String, role: Policy.Role, at: Timestamp)]
  /// By event: the customer whose link was followed.
  var referrers: [EventHash: String]
  /// Events that concern no customer we know: an incident for everyone, or an address that nobody has yet.
  var unowned: [LaneEvent]
  /// What the unowned events say to everyone.
  var sharedVetoes: [SharedVetoChange]
  /// The accounts that the commit judges customers by; empty where the policy has no use for them.
  var accounts: [AccountClaim] = []
  /// When the facts that it was decided by were asked for; nil: nobody noted it.
  var askedAt: Duration?

  /// Decides a batch, and claims the accounts that were judged.
  init(_ batch: LookedUp, _ context: DecisionContext) {
    let facts = batch.facts
    let decision = batch.programme.decider.decide(batch.events.map(\.content), facts.known, context)
    programme = batch.programme
    now = context.now
    events = batch.events
    askedAt = batch.askedAt
    customers = decision.customers
    suppressedAddresses = decision.suppressedAddresses
    referrers = decision.referrers
    unowned = decision.unowned.map { batch.events[$0] }
    sharedVetoes = decision.sharedVetoes
    guard programme.policy.judgesAccounts else { return }
    accounts = customers.flatMap { $0.accounts(from: facts.customers[$0.id]?.profile.accountID, facts.accountVersions) }
  }
}

extension Folded {
  /// The accounts that the customer was in or comes to be in, as they were read.
  fileprivate func accounts(from before: String?, _ versions: TextKeyed<Int64>) -> [AccountClaim] {
    TextSet([before, record.profile.accountID].compactMap { $0 }).map { account in
      AccountClaim(customerID: record.id, accountID: account, version: versions[account] ?? 0)
    }
  }
}
