package import Events
package import Policies

/// What one event means under the policy, its conditions already evaluated.
package struct EventRoles: Sendable, Equatable {
  /// Indices into `Policy.signals` of those that match, in the policy's order.
  package var signals: [Int]
  /// Indices into `Policy.vetoes` of those the event begins.
  package var vetoesBegun: [Int]
  /// Indices into `Policy.vetoes` of those the event ends.
  package var vetoesEnded: [Int]
  /// The lifecycle roles it plays.
  package var lifecycle: [Policy.Role]
  /// Somebody else followed the customer's link: of the event only its time is theirs.
  package var isTouch: Bool

  /// Joins an event's roles; all empty by default.
  package init(
    signals: [Int] = [], vetoesBegun: [Int] = [], vetoesEnded: [Int] = [], lifecycle: [Policy.Role] = [], isTouch: Bool = false
  ) {
    self.signals = signals
    self.vetoesBegun = vetoesBegun
    self.vetoesEnded = vetoesEnded
    self.lifecycle = lifecycle
    self.isTouch = isTouch
  }
}

/// An event with what it means: what the fold takes.
package struct RoledEvent: Sendable, Equatable {
  package var event: Event
  package var roles: EventRoles

  /// Joins an event and its roles.
  package init(event: Event, roles: EventRoles) {
    self.event = event
    self.roles = roles
  }

  /// The event as each customer meets it: with all its roles whom it names, as a touch whose link was followed.
  /// - Parameters:
  ///   - named: the customers that it names, by id or address.
  ///   - referrer: whose link it says was followed; nil: nobody's.
  package func told(_ named: [String], referrer: String?) -> [(id: String, item: RoledEvent)] {
    var told = named.map { (id: $0, roles: roles) }
    if let referrer {
      // Somebody who is named has the lifecycle's record already.
      told.append((referrer, EventRoles(lifecycle: named.isEmpty ? roles.lifecycle : [], isTouch: true)))
    }
    return told.map { id, roles in
      var event = event
      event.customerID = id
      return (id, RoledEvent(event: event, roles: roles))
    }
  }
}
