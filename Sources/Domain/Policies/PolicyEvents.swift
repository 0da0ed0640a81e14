package import JSONTree
import Time

extension Policy {
  /// The lifecycle roles of an event type.
  package enum Role: String, Sendable, CaseIterable {
    case customerUpdated = "customer_updated"
    case shared, declined
    case linkClicked = "link_clicked"
    case signedUp = "signed_up"
    case converted, refunded
    case rewardApplied = "reward_applied"
    case rewardFailed = "reward_failed"
    case rewardGranted = "reward_granted"
    case unsubscribed, resubscribed, bounced, complained, erased

    /// Roles that are obeyed whatever their time says.
    package var suppresses: Bool {
      switch self {
      case .unsubscribed, .resubscribed, .bounced, .complained, .erased: true
      default: false
      }
    }
  }

  /// An event type with its conditions.
  package struct EventMatch: Sendable, Equatable {
    package var type: String
    /// Any of these must hold; empty: always.
    package var when: [Conditions]

    /// Names a type and its conditions.
    package init(type: String, when: [Conditions]) {
      self.type = type
      self.when = when
    }
  }

  /// Conditions that must all hold.
  package struct Conditions: Sendable, Equatable {
    package var all: [Condition]

    /// Joins conditions.
    package init(all: [Condition]) {
      self.all = all
    }
  }

  /// One comparison at one path.
  package struct Condition: Sendable, Equatable {
    package var path: JSONPath
    package var test: Test

    /// Compares at a path.
    package init(path: JSONPath, test: Test) {
      self.path = path
      self.test = test
    }

    /// The comparisons of `when`.
    package enum Test: Sendable, Equatable {
      case eq(JSON), ne(JSON)
      case isIn([JSON]), notIn([JSON])
      case gte(Double), gt(Double), lte(Double), lt(Double)
      case exists(Bool)
      /// A glob: `*` any run, `?` one character.
      case matches(String)
    }
  }

  /// What shows satisfaction.
  package struct Signal: Sendable, Equatable {
    package var name: String
    package var matches: [EventMatch]
    /// 0...100, added to the customer's satisfaction.
    package var weight: Double
    package var counts: Repeats

    /// Describes a signal.
    package init(name: String, matches: [EventMatch], weight: Double, counts: Repeats) {
      self.name = name
      self.matches = matches
      self.weight = weight
      self.counts = counts
    }

    /// When a repeat counts.
    package enum Repeats: Sendable, Equatable {
      case always
      case once
      case oncePer(JSONPath)
      case againAfter(Duration)
    }
  }

  /// What says: not now.
  package struct Veto: Sendable, Equatable {
    package var name: String
    package var matches: [EventMatch]
    package var until: [EventMatch]
    /// Joins a beginning with its end; nil: any end ends all.
    package var key: JSONPath?
    package var lasts: Duration?
    package var atMost: Duration?
    package var scope: Scope

    /// Describes a veto.
    package init(
      name: String, matches: [EventMatch], until: [EventMatch], key: JSONPath? = nil, lasts: Duration? = nil,
      atMost: Duration? = nil, scope: Scope
    ) {
      self.name = name
      self.matches = matches
      self.until = until
      self.key = key
      self.lasts = lasts
      self.atMost = atMost
      self.scope = scope
    }

    /// Whom it silences.
    package enum Scope: String, Sendable, CaseIterable { case customer, account, everyone }
  }
}
