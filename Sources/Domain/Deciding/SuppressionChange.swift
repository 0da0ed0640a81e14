package import Events
import JSONTree
import Policies
package import Time

/// One suppression set or lifted by an event.
package struct SuppressionChange: Sendable, Equatable {
  /// The kinds of suppression, under the names they are stored by.
  package enum Kind: String, Sendable, CaseIterable {
    case unsubscribed
    case unsubscribedFromAll = "unsubscribed_from_all"
    case declined, bounced, complained, erased

    var field: WritableKeyPath<CustomerState.Suppression, Timestamp?> {
      switch self {
      case .unsubscribed: \.unsubscribed
      case .unsubscribedFromAll: \.unsubscribedFromAll
      case .declined: \.declined
      case .bounced: \.bounced
      case .complained: \.complained
      case .erased: \.erased
      }
    }
  }

  package var kind: Kind
  /// True when set, false when lifted.
  package var stands: Bool
  package var at: Timestamp
  package var event: EventHash

  /// Describes a change.
  package init(kind: Kind, stands: Bool, at: Timestamp, event: EventHash) {
    self.kind = kind
    self.stands = stands
    self.at = at
    self.event = event
  }
}

extension CustomerState.Suppression {
  /// Obeys an event's role, whatever its time.
  /// - Returns: what changed.
  mutating func obey(_ role: Policy.Role, _ event: Event) -> [SuppressionChange] {
    switch role {
    case .unsubscribed: set(Self.concernsAll(event) ? [.unsubscribed, .unsubscribedFromAll] : [.unsubscribed], event)
    case .declined: set([.declined], event)
    case .bounced: set([.bounced], event)
    case .complained: set([.complained], event)
    case .erased: set([.erased], event)
    case .resubscribed: lift([.unsubscribed, .unsubscribedFromAll, .declined], event)
    default: []
    }
  }

  private mutating func set(_ kinds: [SuppressionChange.Kind], _ event: Event) -> [SuppressionChange] {
    kinds.compactMap { kind in
      let before = self[keyPath: kind.field]
      self[keyPath: kind.field] = before.orLater(event.time)
      return before == nil ? SuppressionChange(kind: kind, stands: true, at: event.time, event: event.hash) : nil
    }
  }

  /// Lifts what is no newer than the event: an opting in that was overtaken by a later opting out lifts nothing.
  private mutating func lift(_ kinds: [SuppressionChange.Kind], _ event: Event) -> [SuppressionChange] {
    kinds.compactMap { kind in
      guard let since = self[keyPath: kind.field], since <= event.time else { return nil }
      self[keyPath: kind.field] = nil
      return SuppressionChange(kind: kind, stands: false, at: event.time, event: event.hash)
    }
  }

  /// `scope: all`, at the top or in `data`.
  private static func concernsAll(_ event: Event) -> Bool {
    (event.body["data"]?["scope"] ?? event.body["scope"])?.string == "all"
  }
}

extension CustomerRecord {
  /// As what was said of an address binds whoever uses it; oldest first.
  package func bound(by said: [AddressSuppression]) -> Self {
    var bound = self
    for said in said {
      let event = Event(hash: EventHash(high: 0, low: 0), id: "", type: "", time: said.at, customerID: id, body: .object([]))
      _ = bound.state.suppression.obey(said.role, event)
    }
    return bound
  }
}
