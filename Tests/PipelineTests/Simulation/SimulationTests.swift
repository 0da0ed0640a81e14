import Foundation
import MultiMail
import Pipeline
import Policies
import Store
import Testing

/// Which seeds to run.
enum Seeds {
  /// `SIMULATION_SEED=17` replays one seed and prints what happened; with `SWIFT_DETERMINISTIC_HASHING=1` exactly.
  static let replayed = ProcessInfo.processInfo.environment["SIMULATION_SEED"].flatMap { UInt64($0) }
  /// `SIMULATION_SEEDS=5000` runs more of them.
  static let count = ProcessInfo.processInfo.environment["SIMULATION_SEEDS"].flatMap { UInt64($0) } ?? 250
}

@Suite(.serialized) struct SimulationTests {
  static func programme(
    _ unit: Policy.Unit = .customer, isGated: Bool = false, reminds: Bool = false, grants: Bool = false, forbids: Bool = false
  ) throws -> Programme {
    if forbids { return try Programme(StoryPolicy.forbidding(reminds: reminds)) }
    return try Programme(StoryPolicy.policy(unit, isGated: isGated, reminds: reminds, grants: grants))
  }

  /// Runs the first so many seeds, or the one to replay, and reports what fails.
  private func runs(
    _ programme: Programme, _ count: UInt64, isPaused: Bool = false, course: World.Course = .ordinary, forbids: Bool = false,
    resets: Bool = false, remakes: Bool = false, clocksJump: Bool = false
  ) -> [Simulation.Report] {
    (Seeds.replayed.map { $0...$0 } ?? 1...count).map { seed in
      let simulation = Simulation(
        seed: seed, isPaused: isPaused, course: course, forbids: forbids, resets: resets, remakes: remakes,
        clocksJump: clocksJump, programme: programme)
      let report = simulation.run()
      if Seeds.replayed != nil { print(report.trace.joined(separator: "\n")) }
      #expect(report.failures.isEmpty, "SIMULATION_SEED=\(seed): \(report.failures.prefix(3).joined(separator: "; "))")
      return report
    }
  }

  @Test func `Nothing is lost and nothing doubled, whatever breaks`() throws {
    let programme = try Self.programme()
    var (steps, sent, uncertain, crashes, conflicts) = (0, 0, 0, 0, 0)
    let start = ContinuousClock.now
    let reports = runs(programme, Seeds.count)
    for report in reports {
      steps += report.steps
      sent += report.sent
      uncertain += report.uncertain
      crashes += report.crashes
      conflicts += report.conflicts
    }
    print(
      "\(reports.count) seeds, \(steps) steps, \(crashes) crashes, \(conflicts) conflicts, \(sent) sent, \(uncertain) uncertain in \(ContinuousClock.now - start)"
    )
    #expect(sent > 0)
  }

  @Test func `Under a pause that comes and goes nothing is lost in hand`() throws {
    let programme = try Self.programme()
    #expect(!runs(programme, Seeds.count / 5, isPaused: true).isEmpty)
  }

  @Test func `Whatever the settings say at each start, a message has one place, and arrives once`() throws {
    let programme = try Self.programme()
    #expect(runs(programme, Seeds.count / 5, course: .moving).contains { $0.sent > 0 })
  }

  @Test func `When all have been away for longer than the provider remembers keys, nothing goes twice`() throws {
    let programme = try Self.programme()
    #expect(runs(programme, Seeds.count / 5, course: .sleeping).contains { $0.sent > 0 })
  }

  @Test(arguments: [false, true])
  func `No attempt begins over a second after what forbids it, whatever breaks`(reminds: Bool) throws {
    let programme = try Self.programme(reminds: reminds, forbids: true)
    #expect(runs(programme, Seeds.count / 2, forbids: true).contains { $0.sent > 0 })
  }

  @Test func `Clocks on the wall that jump lose nothing and double nothing`() throws {
    let programme = try Self.programme()
    #expect(runs(programme, Seeds.count / 4, clocksJump: true).contains { $0.sent > 0 })
  }

  @Test func `A log made again under its name is read whole, whatever breaks`() throws {
    let programme = try Self.programme()
    #expect(runs(programme, Seeds.count / 4, remakes: true).contains { $0.sent > 0 })
  }

  @Test func `Every record from a reset's place on is read to its end once more, whatever breaks`() throws {
    let programme = try Self.programme()
    #expect(runs(programme, Seeds.count / 2, resets: true).contains { $0.sent > 0 })
  }

  @Test func `What waits for a person goes when one has approved it, and never else`() throws {
    let programme = try Self.programme(isGated: true)
    #expect(runs(programme, Seeds.count / 5).contains { $0.sent > 0 })
  }

  static func watched(gateFirst: Int = 0, anomalyFactor: Double? = nil) throws -> Programme {
    try Programme(StoryPolicy.watched(gateFirst: gateFirst, anomalyFactor: anomalyFactor))
  }

  @Test func `Once a template has its approvals nothing stays held for it`() throws {
    #expect(runs(try Self.watched(gateFirst: 2), Seeds.count / 5).contains { $0.sent > 2 })
  }

  @Test(arguments: [0, 2]) func `Once a signal is released nothing stays held for it`(gateFirst: Int) throws {
    let programme = try Self.watched(gateFirst: gateFirst, anomalyFactor: 5)
    #expect(runs(programme, Seeds.count / 5).contains { $0.sent > 2 })
  }

  @Test(arguments: [(2, nil), (0, 5)] as [(Int, Double?)])
  func `Mails that are let go by a person alone are found out`(gateFirst: Int, anomalyFactor: Double?) throws {
    let programme = try Self.watched(gateFirst: gateFirst, anomalyFactor: anomalyFactor)
    let mutant = Mutation(
      name: "nothing leaves by itself", ledger: { ledger, _, _ in AlteredLedger(base: ledger, letsGo: false) })
    let found = (1...UInt64(400)).first { seed in
      !Simulation(seed: seed, mutation: mutant, programme: programme).run().failures.isEmpty
    }
    print("found after \(found as Any) seeds")
    #expect(found != nil)
  }

  @Test func `Each unanswered prompt is reminded of as often as the policy says, an answered one never, whatever breaks`() throws
  {
    let programme = try Self.programme(reminds: true)
    #expect(runs(programme, Seeds.count / 2).contains { $0.remindersSent > 0 })
  }

  @Test func `Each reward is told of once, however many events say so, whatever breaks`() throws {
    let programme = try Self.programme(grants: true)
    #expect(runs(programme, Seeds.count / 2).contains { $0.sent > 0 })
  }

  @Test func `With caps by account no two members are asked, whatever breaks`() throws {
    let programme = try Self.programme(.account)
    #expect(!runs(programme, Seeds.count / 2).isEmpty)
  }

  /// The story's programme with at most four mails a day, two a second.
  static func limited() throws -> Programme {
    var policy = StoryPolicy.policy
    policy.throttle.dailyLimit = 4
    policy.throttle.ratePerSecond = 2
    return try Programme(policy)
  }

  @Test func `No more mails go than a day's limit, whatever breaks and however many instances`() throws {
    let programme = try Self.limited()
    #expect(runs(programme, Seeds.count / 3).contains { $0.sent > 0 })
  }

  /// The story's programme with a model that rewrites its mails.
  static func personalised() throws -> Programme { try Programme(StoryPolicy.personalised) }

  @Test func `A mail leaves in the model's words or the template's, the same at each attempt, whatever breaks`() throws {
    let programme = try Self.personalised()
    var outcomes: [String: Int] = [:]
    for report in runs(programme, Seeds.count / 2) {
      for outcome in report.rewrites { outcomes[outcome, default: 0] += 1 }
    }
    print("rewrites: \(outcomes.sorted { $0.key < $1.key })")
    for outcome in ["rewritten", "guarded", "timeout", "unreachable"] where Seeds.replayed == nil {
      #expect(outcomes[outcome, default: 0] > 0, "\(outcome)")
    }
  }

  @Test func `Words that are sent and not stored are found out`() throws {
    let programme = try Self.personalised()
    let mutant = Mutation(
      name: "the rewrite is not stored",
      ledger: { ledger, _, _ in AlteredLedger(base: ledger, start: { AttemptStart(id: $0.id) }) })
    let found = (1...UInt64(20)).contains { seed in
      !Simulation(seed: seed, mutation: mutant, programme: programme).run().failures.isEmpty
    }
    #expect(found)
  }

  @Test func `A limit that nobody shares is found out`() throws {
    let programme = try Self.limited()
    let mutant = Mutation(
      name: "each lease is the first of the day",
      ledger: { ledger, world, _ in
        world.shared.keepsDays = false
        return ledger
      })
    let found = (1...UInt64(20)).contains { seed in
      !Simulation(seed: seed, mutation: mutant, programme: programme).run().failures.isEmpty
    }
    #expect(found)
  }

  @Test(arguments: [WorldProvider.Mood.outage, .warmingUp, .stopped])
  func `When the provider takes nothing, messages are parked and offsets go on`(mood: WorldProvider.Mood) throws {
    let programme = try Self.programme()
    for seed in 1...(Seeds.count / 30 + 1) {
      let report = Simulation(seed: seed, programme: programme).run(mood, for: 90_000_000)
      #expect(report.failures.isEmpty, "seed \(seed): \(report.failures.prefix(3).joined(separator: "; "))")
    }
  }

  @Test(
    arguments: [
      ("facts", "lane"), ("commit", "lane"), ("settle", "settle"), ("beginAttempts", "deliver"), ("claimDue", "scheduler"),
      ("dueReminders", "reminders"), ("beat", "lease"), ("overview", "overview"), ("standingPauses", "pauses"),
      ("saveProgress", "commits"), ("none", nil),
    ] as [(String, String?)])
  func `A loop whose work never comes back is named, and no other`(call: String, loop: String?) throws {
    let simulation = Simulation(seed: 7, contract: .unkeyed, programme: try Self.programme())
    simulation.world.stuck = call
    let report = simulation.run(.well, for: 200_000_000)
    guard let loop else { return #expect(report.standing.isEmpty && report.failures.isEmpty, "\(report.standing)") }
    func isIt(_ name: String) -> Bool { loop == "lane" ? name.hasPrefix("lane ") : name.hasSuffix(loop) }
    // A lane that asks for the same by itself stands with it.
    let others = report.standing.filter { !isIt($0) && !(call == "overview" && $0.hasPrefix("lane ")) }
    #expect(report.standing.contains(where: isIt) && others.isEmpty, "\(report.standing)")
  }

  @Test(arguments: Mutants.all) func `A planted fault is found`(mutant: Mutation) throws {
    let programme = try Self.programme(mutant.unit, reminds: mutant.reminds, grants: mutant.grants, forbids: mutant.forbids)
    for seed in 1...UInt64(mutant.within) {
      let simulation = Simulation(
        seed: seed, contract: mutant.contract, mutation: mutant, course: mutant.course, programme: programme)
      let report = simulation.run()
      guard let first = report.failures.first else { continue }
      print("\(mutant.name): found after \(seed) seeds, \(first)")
      return
    }
    Issue.record("\(mutant.name): not found within \(mutant.within) seeds")
  }
}
