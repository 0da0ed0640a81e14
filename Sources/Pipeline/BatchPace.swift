/// When a lane's next batch starts: at once, or a moment later together with what comes meanwhile. A value without a clock.
///
/// Each batch costs PostgreSQL over a millisecond whatever is in it, and a stream of which little is relevant would make many
/// hundreds a second of a few events each.
struct BatchPace {
  /// The time between the starts of two small batches.
  static let interval: Duration = .milliseconds(10)

  private var lastStart: Duration?

  /// How long a batch waits for more; nil: it starts at once. One that comes alone, or large, never waits.
  /// - Parameters:
  ///   - count: its events so far.
  ///   - limit: the most events that a batch may have.
  ///   - uptime: now, by the clock that no one sets back.
  func rest(before count: Int, of limit: Int, at uptime: Duration) -> Duration? {
    guard let lastStart, count < limit / 8 else { return nil }
    let rest = Self.interval - (uptime - lastStart)
    return rest > .zero ? rest : nil
  }

  /// A batch starts.
  mutating func start(at uptime: Duration) { lastStart = uptime }
}
