import Deciding
import Events
import MemoryLedger
import Offsets
import Policies
import Postgres
import Seeded
import Store
import Texts

@testable import Pipeline

/// The database as one process reaches it: every answer can be late or lost, before or after the effect.
struct WorldLedger: Ledger {
  let world: World
  let life: Life

  private var lost: PostgresError {
    PostgresError(.connectionLost, "the connection was lost", retry: .later, mayHaveCommitted: true)
  }

  /// Asks the database.
  /// - Parameters:
  ///   - function: which question it is; the world may let it never come back.
  ///   - mayLast: whether what is asked could be refused for its data.
  ///   - events: the events that it is about.
  func ask<Value: Sendable>(
    _ function: String = #function, mayLast: Bool = false, about events: [Event] = [], _ effect: @escaping () throws -> Value
  ) async throws -> Value {
    if let stuck = world.stuck, function.hasPrefix(stuck + "(") { try await world.sleep(life, 1 << 60) }
    return try await world.call(life, passage(), lost: lost) {
      if let failure = failure(mayLast) {
        world.note("\(life.incarnation) is told \(failure)")
        if BatchFailure(failure) == .lasting { world.refused.formUnion(events.map(\.hash)) }
        throw failure
      }
      return try effect()
    }
  }

  /// The storm's failures of statements: any SQLSTATE.
  private func failure(_ mayLast: Bool) -> PostgresError? {
    guard world.isStormy, world.random.chance(0.004) else { return nil }
    let passing = [
      "40001", "40P01", "42601", "42501", "42P01", "42804", "53100", "53200", "53300", "57014", "57P01", "57P03", "0A000",
      "XX000",
    ]
    let lasting = ["22001", "22021", "22P05", "23502", "23505", "23514", "21000", "54000", "54001"]
    return PostgresError(sqlState: world.random.choose(mayLast && world.random.chance(0.5) ? lasting : passing))
  }

  private func passage() -> World.Passage {
    let isAway = max(world.databaseAwayUntil, life.cutOffUntil) > world.now
    var passage = World.Passage(there: world.latency(), back: world.latency(), isRequestLost: isAway)
    if world.databaseSlowUntil > world.now {
      passage.there += Int64(world.random.pick(0..<400_000))
      passage.back += Int64(world.random.pick(0..<400_000))
    }
    if world.isStormy {
      passage.isRequestLost = isAway || world.random.chance(0.02)
      passage.isAnswerLost = world.random.chance(0.02)
    }
    return passage
  }

  func facts(
    for events: [Event], addresses: [String], accounts: [String], codes: [String], notices: [String], judgingAccounts: Bool
  ) async throws -> Facts {
    // Each statement of the transaction sees what was committed before it: the order matters.
    let versions: TextKeyed<Int64> = judgingAccounts ? try await ask { world.database.accounts } : [:]
    let facts = try await ask {
      var facts = Facts()
      facts.accountVersions = versions
      world.database.readCustomers(events, addresses, codes: codes, &facts)
      world.database.readNotices(notices, &facts)
      return facts
    }
    return try await ask(mayLast: !events.isEmpty, about: events) {
      var facts = facts
      world.database.readHandled(events, &facts)
      world.database.readVetoes(accounts, now: world.wall, &facts)
      world.database.readSuppressed(addresses, &facts)
      if judgingAccounts { world.database.readMembers(accounts, &facts) }
      return facts
    }
  }

  func commit(_ batch: CommitBatch, owner: Int64) async throws -> TextSet {
    try await ask(mayLast: true, about: batch.handled.map(\.event) + batch.lifecycle.map(\.event)) {
      let late = world.tooLate(in: batch)
      let won = try world.database.commit(batch, owner: owner, now: world.wall)
      world.noteSuppressed()
      for id in late where world.database.messages[id] != nil { world.fail("\(id) was written, and its prompt is answered") }
      world.note(
        "\(life.incarnation) commit: \(batch.handled.map(\.event.id)) won \(won.sorted()) messages \(batch.messages.map(\.id))")
      return won
    }
  }

  func beginAttempts(_ attempts: [AttemptStart], owner: Int64) async throws -> Set<String> {
    let reworded = attempts.filter { $0.rewrite?.mail != nil }
    return try await ask(mayLast: !reworded.isEmpty) {
      // Words that PostgreSQL refuses for ever, were they to get past the guard.
      if reworded.contains(where: { $0.id.hasSuffix("7") }) { throw PostgresError(sqlState: "22021") }
      let begun = world.database.beginAttempts(attempts, owner: owner, now: world.wall)
      world.checkBegun(begun, by: life)
      world.checkApproved(begun)
      world.note("\(life.incarnation) begin: \(attempts.map(\.id)) begun \(begun.sorted())")
      return begun
    }
  }

  func settle(_ settlements: [Settlement], owner: Int64) async throws -> Set<String> {
    try await ask(mayLast: settlements.contains(where: \.hasWords)) {
      let changed = world.database.settle(settlements, owner: owner, now: world.wall)
      let told = settlements.map { "\($0.id) \($0.state)\($0.reason.map { ": \($0)" } ?? "")" }
      world.note("\(life.incarnation) settle: \(told) changed \(changed.sorted())")
      return changed
    }
  }

  func claimDue(instance: String, owner: Int64, limit: Int) async throws -> [OutgoingMessage] {
    try await ask {
      let claimed = world.database.claimDue(instance: instance, owner: owner, limit: limit, now: world.wall)
      if !claimed.isEmpty { world.note("\(life.incarnation) claim: \(claimed.map { "\($0.id) \($0.state)" })") }
      life.claimed.formUnion(claimed.map(\.id))
      life.claimed = life.claimed.filter { world.database.messages[$0]?.isInHand(of: owner) ?? false }
      if life.claimed.count > World.window {
        world.note("\(life.incarnation) in hand: \(life.claimed.sorted())")
        world.fail("\(life.incarnation) has \(life.claimed.count) in hand")
      }
      return claimed
    }
  }

  func claimed(by owner: Int64) async throws -> [String] {
    try await ask { world.database.claimed(by: owner) }
  }

  func outgoing(ids: [String]) async throws -> [OutgoingMessage] {
    try await ask {
      let found = world.database.outgoing(ids: ids)
      world.note("\(life.incarnation) outgoing: \(found.map { "\($0.id) \($0.state)" })")
      return found
    }
  }

  func dueReminders(limit: Int) async throws -> [DueReminder] {
    try await ask {
      let due = world.database.dueReminders(limit: limit, now: world.wall)
      if !due.isEmpty {
        world.note("\(life.incarnation) due reminders: \(due.map { "\($0.request.cause) of \($0.customerID)" })")
      }
      return due
    }
  }

  func releaseFacts(for messages: [OutgoingMessage], judgingAccounts: Bool) async throws -> ReleaseFacts {
    try await ask {
      for message in messages { world.noteRead(message.customerID, by: life) }
      if judgingAccounts != world.policy?.judgesAccounts { world.fail("accounts are asked about: \(judgingAccounts)") }
      return world.database.releaseFacts(for: messages, judgingAccounts: judgingAccounts, now: world.wall)
    }
  }

  func readdress(_ messages: [OutgoingMessage], owner: Int64) async throws -> Set<String> {
    try await ask { world.database.readdress(messages, owner: owner) }
  }

  func overdueHeld(limit: Int) async throws -> [OutgoingMessage] {
    try await ask { world.database.overdueHeld(limit: limit, now: world.wall) }
  }

  func overview(counting counts: [String: Int64]) async throws -> Overview { try await ask { world.database.overview } }

  func note(raised: [Anomaly], cleared: [String]) async throws {
    try await ask { world.database.note(raised: raised, cleared: cleared) }
  }

  func letGo(_ ended: [EndedHold], limit: Int) async throws -> Int {
    try await ask {
      let count = world.database.letGo(ended, limit: limit, now: world.wall)
      world.note("\(life.incarnation) lets go of \(count): \(ended)")
      return count
    }
  }

  func unsettled(_ ids: [String]) async throws -> Set<String> {
    try await ask { world.database.unsettled(ids) }
  }

  func takenLetters(_ letters: [LetterMark]) async throws -> Set<RecordPosition> {
    // Each with the epoch in which it was asked; an answer that is lost tells nobody anything.
    let (taken, epochs) = try await ask { (world.database.takenLetters(letters), world.kafka.epochs) }
    for position in taken { life.taken[position] = epochs[Int(position.partition)] }
    return taken
  }

  func note(_ letters: [(mark: LetterMark, trouble: String?)]) async throws { try await ask { world.database.note(letters) } }

  func saveProgress(_ places: [StoredPlace]) async throws { try await ask { world.database.saveProgress(places) } }

  func takeResets(of partitions: [Watermarks.Partition], owner: Int64) async throws -> [PartitionReset] {
    try await ask { world.database.takeResets(of: partitions, owner: owner) }
  }

  func finishReset(_ id: Int64, at place: StoredPlace, owner: Int64) async throws -> Bool {
    try await ask {
      let isDone = world.database.finishReset(id, at: place, owner: owner)
      world.note("\(life.incarnation) finishes reset \(id) at \(place.next): \(isDone)")
      return isDone
    }
  }

  func progress() async throws -> [StoredPlace] { try await ask { world.database.places } }

  func beat(incarnation: Int64) async throws -> Bool { try await ask { world.database.beat(incarnation, now: world.wall) } }

  func linkNumbers() async throws -> Int64 { try await ask { world.database.nextLinkNumbers() } }
}

extension MemoryLedger.MessageRow {
  /// Whether an incarnation has it and is not through with it.
  fileprivate func isInHand(of incarnation: Int64) -> Bool { isUnsettled && !parked && owner == incarnation }
}
