package import Events
package import Policies
package import Texts
package import Time

/// What a customer's events come to: what the commit writes, all or nothing.
package struct Folded: Sendable, Equatable {
  /// The customer after the events; its version is as given, since the store counts it up.
  package var record: CustomerRecord
  /// Whether the record differs from what was given.
  package var changed: Bool
  /// One for each event with a counted signal, in the events' order.
  package var decisions: [Decision] = []
  /// The prompts to write, one for each decision `prompted`, `deferred` or `held`.
  package var plans: [MessagePlan] = []
  /// Every lifecycle role met, in order: attribution and rewards take these.
  package var lifecycle: [LifecycleEntry] = []
  package var sharedVetoes: [SharedVetoChange] = []
  /// For the audit: what was suppressed or lifted, and by which event.
  package var suppressions: [SuppressionChange] = []

  /// The customer's id.
  package var id: String { record.id }
}

/// An event in one of its lifecycle roles.
package struct LifecycleEntry: Sendable, Equatable {
  package var role: Policy.Role
  package var event: Event

  /// Joins role and event.
  package init(role: Policy.Role, event: Event) {
    self.role = role
    self.event = event
  }
}

/// What the account's other members have had, where caps count by account.
package struct AccountHistory: Sendable, Equatable {
  /// Their prompts of the last 365 days at least.
  package var prompts: [CustomerState.PromptEntry]
  /// Their prompts for life.
  package var promptCount: Int
  package var lastShare: Timestamp?

  /// Describes the others; nothing by default, as with `unit: customer`.
  package init(prompts: [CustomerState.PromptEntry] = [], promptCount: Int = 0, lastShare: Timestamp? = nil) {
    self.prompts = prompts
    self.promptCount = promptCount
    self.lastShare = lastShare
  }
}

extension AccountHistory {
  /// What one customer has had.
  package init(of state: CustomerState) {
    self.init(prompts: state.prompts, promptCount: state.promptCount, lastShare: state.lastShare)
  }

  /// What an account's other members have had.
  ///
  /// - Parameter members: By id; under "" together those who are not told apart. A customer who is not named alone is one of them.
  package init(of members: TextKeyed<AccountHistory>, without customer: CustomerRecord) {
    self.init()
    for (member, history) in members where !member.hasBytes(of: customer.id) { add(history) }
    guard members[customer.id] == nil, members[""] != nil else { return }
    let own = Set(customer.state.prompts.map(\.messageID))
    prompts.removeAll { own.contains($0.messageID) }
    // The customer's last share may stay: the later of theirs and the others' is what counts.
    promptCount = max(0, promptCount - customer.state.promptCount)
  }

  /// Adds what somebody else has had.
  package mutating func add(_ history: AccountHistory) {
    prompts += history.prompts
    promptCount += history.promptCount
    lastShare = [lastShare, history.lastShare].compactMap { $0 }.max()
  }
}
