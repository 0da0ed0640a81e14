import Composing
import Deciding
import Events
import Kafka
import MemoryLedger
import MultiMail
import Offsets
import Pipeline
import Postgres
import Store
import Texts
import Time

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
  /// The world's one thread alone has it.
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
  /// Gives mails of the day instead of the ledger.
  var leasing: (@Sendable (Int) async -> Int)?
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
struct BelievingLogs: LogLooking {
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
