package import Time

/// What is remembered of one customer: what the facts query returns and the commit writes back.
package struct CustomerRecord: Sendable, Equatable {
  package var id: String
  /// Grows by one with each commit; 0 when the customer is not stored yet.
  package var version: Int64
  package var profile: Profile
  package var state: CustomerState

  /// A customer not met before.
  package init(newcomer id: String) {
    self.id = id
    version = 0
    profile = Profile()
    state = CustomerState()
  }

  /// A customer as stored.
  package init(id: String, version: Int64, profile: Profile, state: CustomerState) {
    self.id = id
    self.version = version
    self.profile = profile
    self.state = state
  }
}

/// Who the customer is: the last `customer.*` values seen, the newest event's winning.
package struct Profile: Sendable, Equatable {
  package var email: String?
  package var name: String?
  package var locale: String?
  package var timeZone: String?
  package var country: String?
  package var accountID: String?
  /// RFC 3339 or a date, from `customer.since` or `customer.created_at`; gives `customer.tenure`.
  package var since: Timestamp?
  /// The consent field's last value; nil: never seen.
  package var consent: Bool?
  /// The company's own referral link, where `links.from` names one.
  package var link: String?
  /// The time of the newest event that wrote any of these.
  package var updatedAt: Timestamp?
  /// When a field was last written, where that was not at `updatedAt`: the newest event wins for each field by itself.
  package var olderFields: [Field: Timestamp] = [:]

  /// The fields an event can write, under the names they are stored by.
  package enum Field: String, Sendable, CaseIterable {
    case email, name, locale, country, since, consent, link
    case timeZone = "time_zone"
    case accountID = "account_id"
  }

  /// An empty profile.
  package init() {}
}

/// A customer's satisfaction, vetoes, sends and suppressions. Stored as one JSON document.
package struct CustomerState: Sendable, Equatable {
  /// Each signal's last contribution since the score was last reset, by signal name.
  package var contributions: [String: Contribution] = [:]
  /// Each signal's last counted time, ever, by signal name: `once` and `again_after` ask it.
  package var lastCounted: [String: Timestamp] = [:]
  /// 64-bit hashes of the values already counted for `once_per`, by signal name; the oldest of 1,000 give way.
  package var countedValues: [String: [UInt64]] = [:]
  package var vetoes: [ActiveVeto] = []
  /// The latest ends of vetoes, at most 32, so that a beginning that arrives after its own end does not stand for ever.
  package var endedVetoes: [EndedVeto] = []
  /// The satisfaction's time at the last prompt or ghost: signals older than this add nothing to the score.
  package var scoreResetAt: Timestamp?
  /// The latest prompts, newest last: 16, or as many as the policy allows in a year where that is more.
  package var prompts: [PromptEntry] = []
  /// Prompts for life that count toward caps.
  package var promptCount: Int = 0
  package var lastShare: Timestamp?
  package var lastTouch: Timestamp?
  package var suppression = Suppression()
  /// The customer's link code, once given.
  package var linkCode: String?

  /// An unknown customer's state.
  package init() {}

  /// What a counted signal gave to the score.
  package struct Contribution: Sendable, Equatable {
    package var weight: Double
    package var at: Timestamp

    /// Joins weight and time.
    package init(weight: Double, at: Timestamp) {
      self.weight = weight
      self.at = at
    }
  }

  /// A veto that stands.
  package struct ActiveVeto: Sendable, Equatable {
    package var name: String
    /// The value that its end must carry; nil where the policy names no key.
    package var key: String?
    package var since: Timestamp
    /// When it ends by itself; nil: only by its ending event.
    package var until: Timestamp?

    /// Describes a standing veto.
    package init(name: String, key: String?, since: Timestamp, until: Timestamp?) {
      self.name = name
      self.key = key
      self.since = since
      self.until = until
    }
  }

  /// A veto that was ended by an event.
  package struct EndedVeto: Sendable, Equatable {
    package var name: String
    package var key: String?
    package var at: Timestamp

    /// Describes an end.
    package init(name: String, key: String?, at: Timestamp) {
      self.name = name
      self.key = key
      self.at = at
    }
  }

  /// A prompt reserved or sent.
  package struct PromptEntry: Sendable, Equatable {
    package var messageID: String
    package var signal: String
    /// The moment's decision time: what rolling windows count from.
    package var at: Timestamp
    /// As it was decided: `prompted` left at once, `deferred` and `held` left later, `ghosted` never did.
    package var outcome: Decision.Outcome

    /// Describes a prompt.
    package init(messageID: String, signal: String, at: Timestamp, outcome: Decision.Outcome = .prompted) {
      self.messageID = messageID
      self.signal = signal
      self.at = at
      self.outcome = outcome
    }
  }

  /// What stops mail until the customer opts in again, or for ever.
  package struct Suppression: Sendable, Equatable {
    /// Promotional mail only.
    package var unsubscribed: Timestamp?
    /// `scope: all`: notices as well.
    package var unsubscribedFromAll: Timestamp?
    package var declined: Timestamp?
    package var bounced: Timestamp?
    package var complained: Timestamp?
    package var erased: Timestamp?

    /// Nothing suppressed.
    package init() {}
  }
}
