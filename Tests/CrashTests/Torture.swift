import Audit
import Files
import Foundation
import Glibc
import Kafka
import Postgres
import Time

/// Kills daemons again and again under load, lets them come to an end, and has the outcome audited from outside.
struct Torture: Sendable {
  let ground: Ground
  let seed: UInt64
  let kills: Int
  /// Records a second.
  let pace: Double

  /// How long everything may take to be committed once the load has ended.
  static let patience = Duration.seconds(90)

  /// Does it all.
  /// - Returns: the audit, and what happened in the order of its happening.
  func run() async throws -> (report: AuditReport, story: [String]) {
    try await ground.migrate()
    let producer = try Producer(brokers: ground.brokers)
    let load = LoadProducer(producer, log: try ProducerLog(path: ground.producerLog), now: Self.now)
    let records = CrashLoad(topic: Ground.topic, seed: seed, now: Self.now)
    let publishing = Task { [pace] in try await load.publish(records, perSecond: pace) }
    var crew = Crew(ground)
    let outcome = await Result.of {
      let outcome = try await kill(&crew)
      try await live(&crew)
      publishing.cancel()
      _ = try await publishing.value
      try await finish(&crew)
      return outcome
    }
    publishing.cancel()
    // What it says was said above.
    _ = await publishing.result
    await producer.close(within: .seconds(30))
    await crew.killAll()
    let (killed, story) = try outcome.get()
    var rules = AuditRules()
    rules.everySignalPrompts = true
    rules.kills = killed
    return (try await ground.auditor(life: crew.lives).report(rules), story)
  }

  private func kill(_ crew: inout Crew) async throws -> (at: [Timestamp], story: [String]) {
    var dice = Dice(seed: seed)
    var story: [String] = []
    var killed: [Timestamp] = []
    if kills > 0 && ground.instances > 1 && ground.hasStaticMembers {
      story.append(try await interrupt(&crew))
      killed.append(Self.now())
    }
    while killed.count < kills {
      let moment = KillMoment(&dice), start = ContinuousClock.now
      let last = try await ground.count("select coalesce(max(incarnation), 0) from incarnations")
      let before = try await moment.reading(ground, after: last)
      try crew.fill()
      var now = before
      try await Patience.until("\(moment)") { [crew] in
        try crew.check()
        now = try await moment.reading(ground, after: last)
        return moment.hasCome(before, now)
      }
      let victim = dice.roll(1...ground.instances)
      try await crew.kill(victim)
      killed.append(Self.now())
      story.append("instance \(victim) at \(moment) (\(before) → \(now)) after \(ContinuousClock.now - start)")
    }
    return (killed, story)
  }

  /// Kills the first instance as it is asked for partitions by the next one's joining: between the two phases of a rebalance. Where a
  /// commit met the join on its way, librdkafka before 2.10 loses all partitions instead (deploy/docs/build.md): it is killed then.
  private func interrupt(_ crew: inout Crew) async throws -> String {
    try crew.fill(1)
    try await Patience.until("an assignment") { [crew] in
      try crew.check()
      return try ground.mentions("partitions assigned", by: 1) > 0
    }
    try crew.fill()
    try await Patience.until("a revocation") { [crew] in
      try crew.check()
      return try ground.mentions("partitions are asked back", by: 1) + ground.mentions("partitions were lost", by: 1) > 0
    }
    try await crew.kill(1)
    let (back, lost) = (try ground.mentions("partitions given back", by: 1), try ground.mentions("partitions were lost", by: 1))
    return "instance 1 as it was asked for partitions, \(back) times given back, \(lost) times lost"
  }

  /// Lets all run under load for so many mails that every partition has had some.
  private func live(_ crew: inout Crew) async throws {
    let moment = KillMoment.mails(300)
    let before = try await moment.reading(ground, after: 0)
    try crew.fill()
    try await Patience.until("\(moment) of the last life") { [crew] in
      try crew.check()
      return moment.hasCome(before, try await moment.reading(ground, after: 0))
    }
  }

  /// Lets all run undisturbed until everything is committed and no message is about to leave, and then end in order.
  private func finish(_ crew: inout Crew) async throws {
    let auditor = ground.auditor(life: crew.lives)
    var offsets = try await auditor.offsets()
    do {
      try await Patience.until("the last commit", within: Self.patience) { [crew] in
        try crew.check()
        try await auditor.refresh(&offsets)
        guard offsets.lag == 0 else { return false }
        return try await ground.count(Self.leaving) == 0
      }
    } catch let error as Late {
      // What is left is the audit's to tell.
      print("\(error); \(offsets.lag) records are behind")
    }
    try await crew.stopAll()
  }

  /// Messages whose time comes within a minute; those that rest for longer between two attempts do so after the run.
  private static let leaving: SQL = """
    select count(*) from messages
    where state in ('deferred', 'retry', 'claimed', 'sending') and due_at < clock_timestamp() + interval '1 minute'
    """

  @Sendable static func now() -> Timestamp {
    Timestamp(microseconds: Int64((Date().timeIntervalSince1970 * 1e6).rounded(.down)))
  }
}

extension Result where Failure == any Error {
  /// What a body comes to, for something to be put in order before it is looked at.
  static func of(_ body: () async throws -> Success) async -> Self {
    do { return .success(try await body()) } catch { return .failure(error) }
  }
}
