package import Time

/// What a rule has against a message leaving now, and what follows from it.
package struct Objection: Sendable, Equatable {
  package var finding: Finding
  package var effect: Effect

  /// What follows, the strongest first.
  package enum Effect: Sendable, Equatable {
    /// Too old when first seen.
    case stale
    /// The moment is consumed without a message.
    case suppress
    /// It cannot leave in time.
    case expire
    /// Decided and recorded only.
    case wouldPrompt
    /// In the control group: recorded as if sent.
    case ghost
    /// Waits for a person.
    case hold
    /// Waits for a time.
    case wait(until: Timestamp)
  }

  /// Describes an objection.
  package init(_ rule: String, _ sentence: String, _ effect: Effect, until: Timestamp? = nil) {
    finding = Finding(rule: rule, sentence: sentence, until: until)
    self.effect = effect
  }

  /// A wait, whose end is also when the rule objects no more.
  static func wait(_ rule: String, _ sentence: String, until: Timestamp) -> Objection {
    Objection(rule, sentence, .wait(until: until), until: until)
  }
}

/// A rule: what it objects to, from facts alone.
package typealias Rule = @Sendable (MomentFacts) -> [Objection]
