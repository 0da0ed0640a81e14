/// When to wake a fetcher that sleeps although the broker has more; a value, without Kafka.
///
/// Before 2.2, librdkafka has no `fetch.queue.backoff.ms`: once its local queue was full, a broker's thread looks again only after
/// up to a second, or when something else wakes it. A queue of 4 MiB is empty within 50 ms.
struct StalledFetch {
  typealias Instant = ContinuousClock.Instant

  /// Silence while a log goes on is time in which nobody fetches: in one hour `deploy/bench` read 18 % of raw consume with 20 ms and 28 %
  /// with 1 ms. Where answers take longer, a fetcher that is awake is asked a few times in vain between two of them.
  static let patience: Duration = .milliseconds(1)
  /// What the fetcher would take by itself.
  static let longest: Duration = .seconds(1)

  private var silentSince: Instant?
  private var wait = patience

  /// Records came, or nobody waits for any.
  mutating func reset() { self = StalledFetch() }

  /// Somebody waits and nothing came.
  /// - Returns: whether to wake now; each further time comes after twice the wait, for that did not help.
  mutating func isDue(_ now: Instant) -> Bool {
    let since = silentSince ?? now
    silentSince = since
    guard now - since >= wait else { return false }
    silentSince = now
    wait = min(wait * 2, Self.longest)
    return true
  }

  /// How long to sleep before asking again.
  func pause(_ now: Instant) -> Duration { silentSince.map { max(.zero, $0 + wait - now) } ?? Self.longest }
}
