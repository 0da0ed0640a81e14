import Kafka
import MemoryLedger
import MultiMail
import Pipeline
import Postgres
import Referrals
import Store

/// The faults that the simulation is there to find.
enum Mutants {
  /// A process that is told other facts than there are.
  private static func told(
    _ name: String, unit: Policy.Unit = .customer, grants: Bool = false, _ alter: @escaping @Sendable (inout Facts) -> Void
  ) -> Mutation {
    Mutation(
      name: name, unit: unit, grants: grants,
      ledger: { ledger, _, _ in
        AlteredLedger(
          base: ledger,
          facts: { facts in
            var facts = facts
            alter(&facts)
            return facts
          })
      })
  }

  static let all: [Mutation] = [
    Mutation(name: "acknowledge before commit", offsets: { EagerOffsets(base: $0, life: $2, isPastHoleOnly: false) }),
    Mutation(name: "commit past a hole", offsets: { EagerOffsets(base: $0, life: $2, isPastHoleOnly: true) }),
    Mutation(name: "settle before send", mailer: { SettlingMailer(base: $0, world: $1, life: $2) }),
    Mutation(
      name: "a settlement is done before it is written",
      ledger: { ledger, _, _ in AlteredLedger(base: ledger, settle: { settlements, _ in Set(settlements.map(\.id)) }) }),
    Mutation(
      name: "forget the version check", within: 150,
      ledger: { ledger, world, _ in
        world.database.checksVersions = false
        return ledger
      }),
    Mutation(
      name: "forget the account's version", unit: .account,
      ledger: { ledger, world, _ in
        world.database.checksAccounts = false
        return ledger
      }),
    Mutation(
      name: "every log is the one that was read before", remakes: true,
      logs: { logs, world, _ in BelievingLogs(base: logs, world: world) }),
    Mutation(name: "claim all that is due", settings: { $0.window = .max }),
    told("decide by an account's old members", unit: .account) { $0.accountMembers = [:] },
    Mutation(
      name: "another key on a retry", contract: .keyed,
      mailer: { mailer, world, _ in RekeyingMailer(base: mailer, memory: .init(), world: world) }),
    Mutation(
      name: "a lost answer counts as not sent", contract: .unkeyed, mailer: { mailer, _, _ in HopefulMailer(base: mailer) }),
    Mutation(
      name: "send whatever the claim says", within: 150,
      ledger: { ledger, _, _ in AlteredLedger(base: ledger, begin: { asked, _ in asked }) }),
    Mutation(
      name: "send again what was being sent", contract: .unkeyed,
      ledger: { ledger, world, life in
        AlteredLedger(
          base: ledger,
          claimed: { messages in
            messages.map { message in
              guard message.state == .sending else { return message }
              world.database.messages[message.id]?.state = .claimed
              var again = message
              (again.state, again.inDoubt) = (.claimed, false)
              return again
            }
          })
      }),
    Mutation(
      name: "a key is good for ever", contract: .keyed, course: .sleeping,
      ledger: { ledger, world, _ in
        AlteredLedger(
          base: ledger,
          claimed: { messages in
            messages.map { message in
              world.database.messages[message.id]?.state = .claimed
              var again = message
              (again.state, again.firstAttemptAt) = (.claimed, nil)
              return again
            }
          })
      }),
    Mutation(
      name: "what never was posted is in doubt", contract: .keyed, forbids: true,
      ledger: { ledger, _, _ in
        AlteredLedger(
          base: ledger,
          claimed: { messages in
            messages.map { message in
              var lost = message
              lost.isBeginUnknown = false
              return lost
            }
          })
      }),
    Mutation(
      name: "an ending of doubt is not published", contract: .unkeyed,
      ledger: { ledger, world, _ in
        AlteredLedger(
          base: ledger,
          claimed: { messages in
            for message in messages where message.state == .sending {
              world.database.messages[message.id]?.state = .uncertain
              world.database.messages[message.id]?.owner = nil
            }
            return messages.filter { $0.state != .sending }
          })
      }),
    Mutation(
      name: "forget where a message went", course: .moving,
      ledger: { ledger, _, _ in
        AlteredLedger(
          base: ledger,
          claimed: { messages in
            messages.map { message in
              var anywhere = message
              anywhere.target = nil
              return anywhere
            }
          })
      }),
    Mutation(
      name: "what a claim without an answer took is never looked for", reminds: true,
      ledger: { ledger, _, _ in AlteredLedger(base: ledger, claimedBy: { _ in [] }) }),
    Mutation(
      name: "whoever must be read is over",
      ledger: { ledger, _, _ in AlteredLedger(base: ledger, outgoing: { _ in [] }) }),
    told("a duplicate is done at once") { $0.handled = $0.handled.mapValues { _ in [] } },
    told("forget what was handled") { $0.handled = [:] },
    told("forget which rewards were told of", grants: true) { $0.notices = [] },
    Mutation(
      name: "forget that a reminder was decided", reminds: true,
      ledger: { ledger, _, _ in
        AlteredLedger(
          base: ledger,
          commit: { batch in
            var batch = batch
            batch.reminders = []
            return batch
          })
      }),
    Mutation(
      name: "set no reminder when the answer comes late", reminds: true,
      ledger: { ledger, world, _ in
        AlteredLedger(
          base: ledger,
          settling: { settlements in
            settlements.map { settlement in
              var late = settlement
              if (settlement.attempt ?? 0) > 1 { late.remindAfter = nil }
              return late
            }
          })
      }),
    Mutation(
      name: "remind whoever was silent when the prompt went", reminds: true,
      ledger: { ledger, _, _ in
        AlteredLedger(
          base: ledger,
          due: { due in
            due.map { reminder in
              var silent = reminder
              silent.record?.state.lastShare = nil
              silent.record?.state.lastTouch = nil
              return silent
            }
          })
      }),
    Mutation(
      name: "a signup is done when its friend is", within: 150, reminds: true,
      ledger: { ledger, _, _ in
        AlteredLedger(
          base: ledger,
          facts: { facts in
            var facts = facts
            if !facts.handled.isEmpty { facts.customersByCode = [:] }
            return facts
          })
      }),
    Mutation(
      name: "what is refused is repeated as it is",
      ledger: { ledger, _, _ in
        AlteredLedger(
          base: ledger, refused: { _ in PostgresError(.connectionLost, "the connection was lost", retry: .later) })
      }),
    Mutation(
      name: "a row that cannot be read stops all",
      ledger: { ledger, _, _ in
        AlteredLedger(
          base: ledger,
          facts: { facts in
            guard facts.unreadable == UnreadableRows() else {
              throw PostgresError(.connectionLost, "the connection was lost", retry: .later)
            }
            return facts
          })
      }),
    Mutation(name: "send by what was decided long ago", forbids: true, settings: { $0.decisionLifetime = .hours(1) }),
    Mutation(
      name: "decide again without asking what forbids it", forbids: true,
      ledger: { ledger, _, _ in
        AlteredLedger(
          base: ledger,
          release: { known in
            var forgetful = known
            forgetful.facts.sharedVetoes = [:]
            for id in known.facts.customers.keys { forgetful.facts.customers[id]?.state.suppression = .init() }
            return forgetful
          })
      }),
    Mutation(
      name: "a reset leaves the group where it is", resets: true, offsets: { offsets, _, _ in ForwardOffsets(base: offsets) }),
    Mutation(
      name: "a reset is done when its partition is committed", resets: true,
      ledger: { ledger, world, _ in
        AlteredLedger(base: ledger, saved: { places in world.database.closeResets(of: places.map(\.partition)) })
      }),
    Mutation(
      name: "resets are passed over", resets: true,
      ledger: { ledger, world, _ in
        AlteredLedger(
          base: ledger,
          takenResets: { resets in
            world.database.closeResets(of: resets.map(\.partition))
            return []
          })
      }),
    Mutation(
      name: "the wall's clock tells how old the lease is", within: 150, clocksJump: true,
      ledger: { ledger, _, life in
        life.tellsTimeByWall = true
        return ledger
      }),
    Mutation(name: "drop dead letters", deadLetters: { _, _, _ in NoDeadLetters() }),
    Mutation(name: "a refused dead letter is done", deadLetters: { topic, _, _ in CarelessDeadLetters(base: topic) }),
    Mutation(
      name: "dead letters are forgotten once published",
      ledger: { ledger, _, _ in AlteredLedger(base: ledger, taken: { _ in [] }) }),
  ]
}

/// Commits more than is done.
struct EagerOffsets: OffsetCommitting {
  let base: any OffsetCommitting
  let life: Life
  /// One record too many; else all that was delivered.
  let isPastHoleOnly: Bool

  func commit(_ places: [Watermarks.Partition: Watermarks.Place]) async throws -> Set<Watermarks.Partition> {
    var eager = places
    for (partition, place) in places {
      let end = life.delivered[Int(partition.number)] ?? place.next
      eager[partition]?.next = max(place.next, isPastHoleOnly ? min(end, place.next + 1) : end)
    }
    return try await base.commit(eager)
  }

  func setBack(_ places: [Watermarks.Partition: Watermarks.Place]) async throws -> Set<Watermarks.Partition> {
    try await base.setBack(places)
  }
}

/// Leaves the group where it is, and calls that a success.
struct ForwardOffsets: OffsetCommitting {
  let base: any OffsetCommitting

  func commit(_ places: [Watermarks.Partition: Watermarks.Place]) async throws -> Set<Watermarks.Partition> {
    try await base.commit(places)
  }

  func setBack(_ places: [Watermarks.Partition: Watermarks.Place]) async throws -> Set<Watermarks.Partition> { Set(places.keys) }
}

/// Says that a mail was sent before it is.
struct SettlingMailer: Mailer {
  let base: any Mailer
  let world: World
  let life: Life

  var contract: Contract { base.contract }
  func request(for mail: ComposedMail, to address: String, key: String) -> [UInt8] {
    base.request(for: mail, to: address, key: key)
  }
  func target(of request: [UInt8]) -> SendTarget? { base.target(of: request) }
  func trace(_ request: [UInt8], since: Timestamp) async -> Trace { await base.trace(request, since: since) }
  func mark(_ emailID: String, _ tags: [(String, String)]) async -> Bool { true }

  func send(_ request: [UInt8]) async -> SendOutcome {
    let settlement = Settlement(id: WorldProvider.parts(of: request).key, state: .sent)
    _ = world.database.settle([settlement], owner: life.incarnation, now: world.wall)
    return await base.send(request)
  }
}

/// Gives a repeated attempt a key of its own.
struct RekeyingMailer: Mailer {
  final class Memory: @unchecked Sendable {
    var seen: Set<[UInt8]> = []
  }

  let base: any Mailer
  let memory: Memory
  let world: World

  var contract: Contract { base.contract }
  func request(for mail: ComposedMail, to address: String, key: String) -> [UInt8] {
    base.request(for: mail, to: address, key: key)
  }
  func target(of request: [UInt8]) -> SendTarget? { base.target(of: request) }
  func trace(_ request: [UInt8], since: Timestamp) async -> Trace { await base.trace(request, since: since) }
  func mark(_ emailID: String, _ tags: [(String, String)]) async -> Bool { true }

  func send(_ request: [UInt8]) async -> SendOutcome {
    guard !memory.seen.insert(request).inserted else { return await base.send(request) }
    let (key, address) = WorldProvider.parts(of: request)
    let again = WorldProvider.request(contract, key: "again-\(key)", address: address, words: "")
    return target(of: again).map { world.provider.take(again, at: $0, now: world.now) } ?? .notSent(reason: "nowhere")
  }
}

/// Believes that a lost answer means a lost request.
struct HopefulMailer: Mailer {
  let base: any Mailer

  var contract: Contract { base.contract }
  func request(for mail: ComposedMail, to address: String, key: String) -> [UInt8] {
    base.request(for: mail, to: address, key: key)
  }
  func target(of request: [UInt8]) -> SendTarget? { base.target(of: request) }
  func trace(_ request: [UInt8], since: Timestamp) async -> Trace { await base.trace(request, since: since) }
  func mark(_ emailID: String, _ tags: [(String, String)]) async -> Bool { true }

  func send(_ request: [UInt8]) async -> SendOutcome {
    let outcome = await base.send(request)
    if case .ambiguous(let reason, _) = outcome { return .notSent(reason: reason) }
    return outcome
  }
}

/// Swallows dead letters.
struct NoDeadLetters: DeadLetterTopic {
  func publish(_ letters: [DeadLetter]) async throws -> [LetterAnswer] { letters.map { _ in .taken } }
}

/// Takes every answer for a yes.
struct CarelessDeadLetters: DeadLetterTopic {
  let base: any DeadLetterTopic

  func publish(_ letters: [DeadLetter]) async throws -> [LetterAnswer] { try await base.publish(letters).map { _ in .taken } }
}

/// A ledger some of whose questions or answers are altered.
struct AlteredLedger: Ledger {
  var base: any Ledger
  var facts: @Sendable (Facts) throws -> Facts = { $0 }
  var start: @Sendable (AttemptStart) -> AttemptStart = { $0 }
  var begin: @Sendable (Set<String>, Set<String>) -> Set<String> = { $1 }
  /// Answers instead of the ledger.
  var beginning: (@Sendable ([AttemptStart]) throws -> Set<String>)?
  var outgoing: (@Sendable ([String]) -> [OutgoingMessage])?
  var claimedBy: (@Sendable (Int64) -> [String])?
  var claimingDue: (@Sendable () -> [OutgoingMessage])?
  var settle: (@Sendable ([Settlement], Int64) throws -> Set<String>)?
  var claimed: @Sendable ([OutgoingMessage]) -> [OutgoingMessage] = { $0 }
  var due: @Sendable ([DueReminder]) -> [DueReminder] = { $0 }
  var commit: @Sendable (CommitBatch) -> CommitBatch = { $0 }
  var settling: @Sendable ([Settlement]) -> [Settlement] = { $0 }
  /// What is made of a commit's failure for good.
  var refused: @Sendable (PostgresError) -> PostgresError = { $0 }
  var taken: @Sendable (Set<RecordPosition>) -> Set<RecordPosition> = { $0 }
  /// Answers and notes of dead letters, instead of the ledger.
  var knowing: (@Sendable ([LetterMark]) -> Set<RecordPosition>)?
  var noting: (@Sendable ([(mark: LetterMark, trouble: String?)]) -> Void)?
  var release: @Sendable (ReleaseFacts) -> ReleaseFacts = { $0 }
  /// Knows instead of the ledger.
  var releasing: (@Sendable ([OutgoingMessage]) throws -> ReleaseFacts)?
  var letsGo = true
  /// After places were mirrored.
  var saved: @Sendable ([StoredPlace]) -> Void = { _ in }
  var takenResets: @Sendable ([PartitionReset]) -> [PartitionReset] = { $0 }

  func facts(
    for events: [Event], addresses: [String], accounts: [String], codes: [String], notices: [String], judgingAccounts: Bool
  ) async throws -> Facts {
    try facts(
      await base.facts(
        for: events, addresses: addresses, accounts: accounts, codes: codes, notices: notices, judgingAccounts: judgingAccounts))
  }
  func commit(_ batch: CommitBatch, owner: Int64) async throws -> TextSet {
    do { return try await base.commit(commit(batch), owner: owner) } catch let error as PostgresError where error.retry == .never
    {
      throw refused(error)
    }
  }
  func beginAttempts(_ attempts: [AttemptStart], owner: Int64) async throws -> Set<String> {
    if let beginning { return try beginning(attempts) }
    return begin(Set(attempts.map(\.id)), try await base.beginAttempts(attempts.map(start), owner: owner))
  }
  func settle(_ settlements: [Settlement], owner: Int64) async throws -> Set<String> {
    if let settle { return try settle(settlements, owner) }
    return try await base.settle(settling(settlements), owner: owner)
  }
  func claimDue(instance: String, owner: Int64, limit: Int) async throws -> [OutgoingMessage] {
    if let claimingDue { return claimingDue() }
    return claimed(try await base.claimDue(instance: instance, owner: owner, limit: limit))
  }
  func claimed(by owner: Int64) async throws -> [String] {
    if let claimedBy { return claimedBy(owner) }
    return try await base.claimed(by: owner)
  }
  func outgoing(ids: [String]) async throws -> [OutgoingMessage] {
    if let outgoing { return outgoing(ids) }
    return try await base.outgoing(ids: ids)
  }
  func dueReminders(limit: Int) async throws -> [DueReminder] { due(try await base.dueReminders(limit: limit)) }
  func releaseFacts(for messages: [OutgoingMessage], judgingAccounts: Bool) async throws -> ReleaseFacts {
    if let releasing { return try releasing(messages) }
    return release(try await base.releaseFacts(for: messages, judgingAccounts: judgingAccounts))
  }
  func readdress(_ messages: [OutgoingMessage], owner: Int64) async throws -> Set<String> {
    try await base.readdress(messages, owner: owner)
  }
  func overdueHeld(limit: Int) async throws -> [OutgoingMessage] { try await base.overdueHeld(limit: limit) }
  func overview(counting counts: [String: Int64]) async throws -> Overview { try await base.overview(counting: counts) }
  func note(raised: [Anomaly], cleared: [String]) async throws { try await base.note(raised: raised, cleared: cleared) }
  func letGo(_ ended: [EndedHold], limit: Int) async throws -> Int {
    letsGo ? try await base.letGo(ended, limit: limit) : 0
  }
  func unsettled(_ ids: [String]) async throws -> Set<String> { try await base.unsettled(ids) }
  func saveProgress(_ places: [StoredPlace]) async throws {
    try await base.saveProgress(places)
    saved(places)
  }
  func takenLetters(_ letters: [LetterMark]) async throws -> Set<RecordPosition> {
    if let knowing { return knowing(letters) }
    return taken(try await base.takenLetters(letters))
  }
  func note(_ letters: [(mark: LetterMark, trouble: String?)]) async throws {
    if let noting { return noting(letters) }
    try await base.note(letters)
  }
  func takeResets(of partitions: [Watermarks.Partition], owner: Int64) async throws -> [PartitionReset] {
    takenResets(try await base.takeResets(of: partitions, owner: owner))
  }
  func finishReset(_ id: Int64, at place: StoredPlace, owner: Int64) async throws -> Bool {
    try await base.finishReset(id, at: place, owner: owner)
  }
  func progress() async throws -> [StoredPlace] { try await base.progress() }
  func beat(incarnation: Int64) async throws -> Bool { try await base.beat(incarnation: incarnation) }
  func linkNumbers() async throws -> Int64 { try await base.linkNumbers() }
}

/// Takes any log for the one that the mirror's mark was taken of.
private struct BelievingLogs: LogLooking {
  let base: any LogLooking
  let world: World

  func look(at offsets: [TopicPartition: Int64?]) async throws -> [TopicPartition: LogGlimpse] {
    var glimpses = try await base.look(at: offsets)
    for partition in offsets.keys {
      guard let mark = world.database.progress[.init(topic: partition.topic, number: partition.partition)]?.mark,
        let glimpse = glimpses[partition]
      else {
        continue
      }
      glimpses[partition] = LogGlimpse(
        low: 0, high: max(glimpse.high, mark.offset + 1),
        record: RecordMark(offset: mark.offset, timestampMilliseconds: mark.milliseconds, digest: mark.digest))
    }
    return glimpses
  }
}
