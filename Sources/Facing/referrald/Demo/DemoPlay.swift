import Audit
import DemoDay
import Explaining
import Files
import Foundation
import Kafka
import Metrics
import Pipeline
import Postgres
import Sandbox
import Settings
import Store

/// Plays the day: publishes it, waits until all of it is committed, and audits the outcome from outside.
struct DemoPlay: Sendable {
  let ground: DemoGround
  let daemon: Daemon
  let events: Int
  let customers: Int
  let seed: UInt64

  /// How long a day may take before the demo gives up.
  static let patience: Duration = .seconds(600)

  /// Publishes the day and waits until it is through.
  func day() async throws -> DemoOutcome {
    let clock = SystemClock()
    while await !daemon.health.reasons(now: clock.now, uptime: clock.uptime).isEmpty {
      try await Task.sleep(for: .milliseconds(50))
    }
    let start = ContinuousClock.now
    let day = DemoDay(seed: seed, customers: customers, events: events, end: SystemClock().now)
    let producer = try Producer(brokers: ground.settings.kafka.brokers)
    let log = try ProducerLog(path: ground.producerLog)
    let load = LoadProducer(producer, log: log, now: { SystemClock().now })
    let records = day.records().lazy.map { LoadRecord($0, topic: DemoGround.topic) }
    let count = try await load.publish(records)
    await producer.close(within: .seconds(10))
    let store = Database.store(ground.settings, size: 2)
    let audit = Auditor(
      Auditor.Places(
        producerLog: ground.producerLog, providerFile: ground.providerFile, brokers: ground.settings.kafka.brokers,
        group: ground.settings.kafka.group, topics: [DemoGround.topic], deadTopic: ground.settings.kafka.topicDead),
      pool: store.pool)
    try await wait(audit, count, store, since: start)
    let report = try await audit.report()
    let outcome = DemoOutcome(
      report: report, truth: day.truth(), decisions: try await store.decisionCounts(), messages: try await store.messageCounts(),
      accepted: ground.sandbox.count, elapsed: ContinuousClock.now - start)
    await store.pool.close()
    return outcome
  }

  /// Waits until every record's offset is committed and no message of the moment is on its way.
  private func wait(_ audit: Auditor, _ count: Int, _ store: Store, since start: ContinuousClock.Instant) async throws {
    var (offsets, leaving) = (try await audit.offsets(), try await store.leavingCount())
    while offsets.lag > 0 || leaving > 0 {
      guard ContinuousClock.now - start < Self.patience else { throw DemoStuck(lag: offsets.lag, leaving: leaving) }
      Console.progress(
        "\(count - Int(offsets.lag)) of \(count) events through, \(ground.sandbox.count) mails accepted, "
          + "\((ContinuousClock.now - start).components.seconds) s")
      try await Task.sleep(for: .milliseconds(200))
      try await audit.refresh(&offsets)
      leaving = try await store.leavingCount()
    }
    Console.progress("")
  }

  /// Prints the summary, one mail, one customer's story, and at the end the figures as JSON where asked.
  func show(_ outcome: DemoOutcome, asJSON: Bool) async throws {
    outcome.lines.forEach(Console.line)
    for finding in outcome.report.findings { Console.trouble("\(finding)") }
    let store = Database.store(ground.settings, size: 1)
    if let (message, story) = try await tellingStory(store) {
      Console.line("\nOne of the mails:\n\nSubject: \(message.subject)\n\n\(message.text)")
      Console.line("\nWhat `referrald explain \(message.customerID)` says:\n")
      story.lines.forEach(Console.line)
    }
    await store.pool.close()
    if asJSON { Console.json(outcome.json) }
  }

  /// Of the newest mails the one whose customer has the most to tell.
  private func tellingStory(_ store: Store) async throws -> (StoredMessage, CustomerStory)? {
    let policy = daemon.programmes.value.policy
    var best: (message: StoredMessage, story: CustomerStory)?
    for message in try await store.messages(customer: nil, state: .sent, limit: 50) {
      let stories = try await CustomerStory.all(message.customerID, store, policy, onlyTo: nil, now: SystemClock().now)
      guard let story = stories.first, story.lines.count > best?.story.lines.count ?? 0 else { continue }
      best = (message, story)
    }
    return best
  }
}

/// The day did not get through in time.
struct DemoStuck: Error, CustomStringConvertible {
  var lag: Int64
  var leaving: Int64
  var description: String {
    "\(lag) events are still not committed, \(leaving) mails are still on their way; the log above says why"
  }
}
