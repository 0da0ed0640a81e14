/// When a lane's next batch starts: at once, or a moment later together with what comes meanwhile. A value without a clock.
///
/// Each batch costs PostgreSQL over a millisecond whatever is in it, and a stream of which little is relevant would make many
/// hundreds a second of a few events each. While records wait in Kafka, and no event is in time anyway, a lane rests twice as long as
/// it worked, so that fewer and larger batches share the work.
struct BatchPace {
  /// The least time between the starts of two small batches.
  static let interval: Duration = .milliseconds(10)
  /// The most, and only while records wait.
  static let longest: Duration = .milliseconds(50)

  private var lastStart: Duration?
  private var lastTime: Duration = .zero

  /// How long a batch waits for more; nil: it starts at once. One that comes alone, or large, never waits.
  /// - Parameters:
  ///   - count: its events so far.
  ///   - limit: the most events that a batch may have.
  ///   - isBehind: whether records wait in Kafka.
  ///   - uptime: now, by the clock that no one sets back.
  func rest(before count: Int, of limit: Int, isBehind: Bool, at uptime: Duration) -> Duration? {
    guard let lastStart, count < limit / 8 else { return nil }
    let interval = isBehind ? min(max(lastTime * 3, Self.interval), Self.longest) : Self.interval
    let rest = interval - (uptime - lastStart)
    return rest > .zero ? rest : nil
  }

  /// A batch starts.
  mutating func start(at uptime: Duration) { lastStart = uptime }

  /// The batch that started last is judged.
  mutating func end(at uptime: Duration) {
    if let lastStart { lastTime = uptime - lastStart }
  }
}
