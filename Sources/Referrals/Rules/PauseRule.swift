/// A pause stops what would leave: a moment is consumed, a reward notice waits.
enum PauseRule {
  /// How long a waiting notice sleeps before it asks again.
  static let interval = Duration.minutes(5)

  static func check(_ facts: MomentFacts) -> [Objection] {
    let until = facts.now.adding(interval)
    let effect: Objection.Effect = facts.kind.isPromotional ? .suppress : .wait(until: until)
    return facts.context.pauses.map { Objection("pause", "sends are paused: \($0)", effect) }
  }
}
