import Time

/// What is paused waits: like an outage, a pause is no reason to lose a moment that the customer was happy in.
package enum PauseRule {
  /// How long what waits sleeps at most before it is decided again, since nobody knows when a person resumes.
  package static let interval = Duration.minutes(5)

  static func check(_ facts: MomentFacts) -> [Objection] {
    facts.context.pauses.filter { $0.stops(facts.kind, facts.signal) && $0.until.map { $0 > facts.now } ?? true }.map { pause in
      let again = facts.now.adding(interval)
      return Objection(
        "pause", pause.sentence(facts.dates), .wait(until: pause.until.map { min($0, again) } ?? again), until: pause.until)
    }
  }
}
