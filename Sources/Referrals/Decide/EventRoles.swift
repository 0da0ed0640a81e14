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
}
