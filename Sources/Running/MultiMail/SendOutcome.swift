package import Time

/// What became of one attempt to send; reasons hold no address and no key.
package enum SendOutcome: Sendable, Equatable {
  /// The provider has it, now or from an earlier attempt under the same key.
  case accepted(id: String)
  /// The provider will never take this message; others are not concerned.
  case refused(reason: String)
  /// Nothing left this machine: trying again is safe under both contracts.
  case notSent(reason: String)
  /// The provider may or may not have it; its wish where it named a time to come back.
  case ambiguous(reason: String, after: Duration? = nil)
  /// Too fast; the provider's wish where it gave one, at most a day.
  case rateLimited(after: Duration?)
  /// The mailbox's day is used up while it warms up: the next UTC day.
  case warmUp(until: Timestamp)
  /// The month is used up: the first of the next month in UTC.
  case quota(until: Timestamp)
  /// The mailbox cannot send until a person changes something.
  case stopMailbox(reason: String)
  /// The account cannot be used until a person changes something.
  case stopProvider(reason: String)

  /// Whether it is certain that this attempt sent nothing; an earlier one may have.
  package var plainlyRefused: Bool {
    switch self {
    case .refused, .notSent, .rateLimited, .warmUp, .quota, .stopMailbox, .stopProvider: true
    case .accepted, .ambiguous: false
    }
  }

  /// What the attempt says about the provider's health; nil: nothing, since it answered, but about our share of it.
  package var health: AttemptResult? {
    switch self {
    case .accepted, .refused: .success
    case .notSent, .ambiguous: .failure
    case .rateLimited, .warmUp, .quota, .stopMailbox, .stopProvider: nil
    }
  }

  /// The label of a metric: a closed set.
  package var label: String {
    switch self {
    case .accepted: "accepted"
    case .refused: "refused"
    case .notSent: "not_sent"
    case .ambiguous: "ambiguous"
    case .rateLimited: "rate_limited"
    case .warmUp: "warm_up"
    case .quota: "quota"
    case .stopMailbox: "stop_mailbox"
    case .stopProvider: "stop_provider"
    }
  }
}

/// Whether the provider did its work, as the breaker and the concurrency count it.
package enum AttemptResult: Sendable, Hashable {
  case success
  case failure
}
