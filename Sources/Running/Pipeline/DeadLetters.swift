import Kafka
import Metrics
import Store
import Time

/// Publishes dead letters; their records are done when the broker has them. One that the broker refuses holds back no other.
actor DeadLetters {
  let inbox = Mailbox<[DeadLetter]>(capacity: 16)
  /// What the broker has refused so far; bounded by what may be in flight, since its records are.
  private var refused: [Refused] = []
  private let bell = Wakeup()
  private let topic: any DeadLetterTopic
  private let ledger: any Ledger
  private let acknowledger: Acknowledger
  private let clock: any Clock
  private let registry: Registry
  private let hindrances: Hindrances
  private let log: PipelineLog

  /// A letter that is tried again.
  private struct Refused {
    var letter: DeadLetter
    var reason: String
    var since: Timestamp
    var failures: Int
    /// In uptime.
    var notBefore: Duration
  }

  init(
    topic: any DeadLetterTopic, ledger: any Ledger, acknowledger: Acknowledger, clock: any Clock, registry: Registry,
    hindrances: Hindrances, log: PipelineLog
  ) {
    self.topic = topic
    self.ledger = ledger
    self.acknowledger = acknowledger
    self.clock = clock
    self.registry = registry
    self.hindrances = hindrances
    self.log = log
  }

  func run() async throws {
    registry.gauge(.deadLettersStanding).set(0)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await self.takeIn() }
      group.addTask { try await self.tryAgain() }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  /// What the broker refuses, in words; nil: nothing.
  var trouble: String? {
    guard let oldest = refused.min(by: { $0.since < $1.since }) else { return nil }
    return StandingLetter(position: oldest.letter.source.position, since: oldest.since, reason: oldest.reason).sentence
      + (refused.count > 1 ? "; with it \(refused.count - 1) more" : "")
  }

  private func takeIn() async throws {
    while let letters = await inbox.take() {
      // A start reads again what lies behind an unsettled record: what was published before is not published again.
      let taken = try await retrying("which dead letters are published is not known; asking again", clock, log, hindrances) {
        try await self.ledger.takenLetters(letters.map(\.mark))
      }
      await acknowledger.complete(letters.map(\.source).filter { taken.contains($0.position) })
      try await publish(letters.filter { !taken.contains($0.source.position) }.map { ($0, nil) })
    }
  }

  private func tryAgain() async throws {
    while true {
      guard let next = refused.map(\.notBefore).min() else {
        await bell.wait()
        try Task.checkCancellation()
        continue
      }
      if next > clock.uptime { try await clock.sleep(for: next - clock.uptime) }
      let due = refused.filter { $0.notBefore <= clock.uptime }
      refused.removeAll { $0.notBefore <= clock.uptime }
      try await publish(due.map { ($0.letter, $0) })
    }
  }

  private typealias Attempt = (letter: DeadLetter, before: Refused?)

  private func publish(_ attempts: [Attempt]) async throws {
    guard !attempts.isEmpty else { return }
    var done: [DeadLetter] = [], tooLarge: [Attempt] = [], failed: [Refused] = []
    for (attempt, answer) in zip(attempts, try await answers(attempts.map(\.letter))) {
      switch answer {
      case .taken: done.append(attempt.letter)
      case .tooLarge: tooLarge.append(attempt)
      case .refused(let reason): failed.append(again(attempt, reason))
      }
    }
    try await finish(done)
    try await stand(failed)
    for attempt in tooLarge { try await shrink(attempt, wasAlone: attempts.count == 1) }
    registry.gauge(.deadLettersStanding).set(refused.count)
  }

  /// What became of letters; a failure of them all is one of each.
  private func answers(_ letters: [DeadLetter]) async throws -> [LetterAnswer] {
    do {
      return try await topic.publish(letters)
    } catch {
      try Task.checkCancellation()
      if (error as? KafkaError)?.isFatal == true { throw error }
      return letters.map { _ in .refused("\(error)") }
    }
  }

  private func finish(_ letters: [DeadLetter]) async throws {
    guard !letters.isEmpty else { return }
    try await retrying("published dead letters cannot be written down; trying again", clock, log, hindrances) {
      try await self.ledger.note(letters.map { (mark: $0.mark, trouble: nil) })
    }
    await acknowledger.complete(letters.map(\.source))
  }

  /// The broker judges a batch by its size: first alone, then smaller.
  private func shrink(_ attempt: Attempt, wasAlone: Bool) async throws {
    var attempt = attempt
    if wasAlone {
      guard let smaller = attempt.letter.form.smaller else {
        return try await stand([again(attempt, "the broker finds it too large, though nothing of its record is left")])
      }
      log(.notice, "a dead letter is too large for its topic and is cut", [("source", "\(attempt.letter.mark.place)")])
      attempt.letter.form = smaller
    }
    try await publish([attempt])
  }

  private func again(_ attempt: Attempt, _ reason: String) -> Refused {
    let failures = (attempt.before?.failures ?? 0) + 1
    return Refused(
      letter: attempt.letter, reason: String(reason.prefix(500)), since: attempt.before?.since ?? clock.now, failures: failures,
      notBefore: clock.uptime + .milliseconds(min(5_000, 100 << min(failures - 1, 6))))
  }

  /// Keeps letters for another attempt; one line in the log at the first failure and at every 20th, and a row at the third.
  private func stand(_ failed: [Refused]) async throws {
    guard let first = failed.first else { return }
    refused += failed
    bell.ring()
    if failed.contains(where: { $0.failures % 20 == 1 }) {
      log(
        .warning, "dead letters cannot be published; their records wait",
        [("first", first.letter.mark.place), ("letters", "\(failed.count)"), ("error", first.reason)])
    }
    let lasting = failed.filter { $0.failures == 3 || $0.failures % 20 == 0 }
    guard !lasting.isEmpty else { return }
    do {
      try await ledger.note(lasting.map { (mark: $0.letter.mark, trouble: $0.reason) })
    } catch {
      try Task.checkCancellation()
      // `/ready`, the log and the metric tell of it all the same.
      log(.warning, "standing dead letters were not written down; `status` misses them", [("error", "\(error)")])
    }
  }
}
