import Metrics
import Policies
import Store
import Time

/// Writes down what became of messages, in small batches, and tells what came of that. Kept and repeated while the database is away.
package actor Settler {
  private var noted: [Settlement] = []
  private var finished: [Finished] = []
  private var watched: [String: [TrackedRecord]] = [:]
  private let bell = Wakeup()
  private let ledger: any Ledger
  private let owner: Int64
  private let programmeID: String
  private let clock: any Clock
  private let registry: Registry
  private let hindrances: Hindrances?
  private let log: PipelineLog
  /// Settlements written at once.
  private static let limit = 500

  private struct Finished {
    var settlement: Settlement
    var message: OutgoingMessage
  }

  init(
    ledger: any Ledger, owner: Int64, programmeID: String, clock: any Clock, registry: Registry,
    hindrances: Hindrances? = nil, log: PipelineLog
  ) {
    self.programmeID = programmeID
    self.ledger = ledger
    self.owner = owner
    self.clock = clock
    self.registry = registry
    self.hindrances = hindrances
    self.log = log
  }

  /// What waits to be written.
  var backlog: Int { noted.count + finished.count }
  private var isWriting = false
  /// Whether all is written, and what came of it is seen to.
  var isIdle: Bool { backlog == 0 && !isWriting }

  /// Writes down that a message will be tried again.
  func note(_ settlement: Settlement) {
    noted.append(settlement)
    bell.ring()
  }

  /// Ends a message, or puts it off, by whatever way it comes to that: counted, told where a person is needed, published and written
  /// down.
  /// - Parameter until: for `deferred`: when it is looked at again.
  func end(
    _ message: OutgoingMessage, _ state: MessageState, reason: String?, providerID: String? = nil, until: Timestamp? = nil,
    copy: Settlement.Copy? = nil, remindAfter: Duration? = nil
  ) {
    registry.counter(.messages, message.kind.rawValue, state.rawValue).add()
    if state == .uncertain || state == .dead {
      log(
        .error, "a message needs a person: see `referrald messages`",
        [("message", message.id), ("state", state.rawValue), ("reason", reason ?? "")])
    }
    finish(
      Settlement(
        id: message.id, state: state, attempt: message.attempt, providerID: providerID, dueAt: until, reason: reason,
        published: state == .deferred ? nil : .message(message, state, reason: reason, programmeID, at: clock.now), copy: copy,
        remindAfter: remindAfter),
      of: message)
  }

  /// Writes down that we are through with a message; then its records are done.
  func finish(_ settlement: Settlement, of message: OutgoingMessage) {
    finished.append(Finished(settlement: settlement, message: message))
    bell.ring()
  }

  /// Watches a message that another instance has: the records are done when it is settled.
  func watch(_ id: String, records: [TrackedRecord]) { watched[id, default: []] += records }

  /// What came of writing ends down.
  struct Written: Sendable {
    /// Their ends are written down, or never will be.
    var over: [String]
    /// Their rows did not change: what they are now is to be looked up.
    var unclear: [String]
  }

  /// Waits for something to write, and writes it down. Say `noteSeenTo` when what came of it is seen to.
  /// - Throws: when the task is cancelled.
  func write() async throws -> Written {
    while backlog == 0 {
      await bell.wait()
      try Task.checkCancellation()
    }
    let start = clock.uptime
    let written = try await writeBacklog()
    registry.histogram(.stageTime, Stage.settle.rawValue).observe(clock.uptime - start)
    return written
  }

  /// Takes note that what came of the last writing is seen to.
  func noteSeenTo() { isWriting = false }

  private func writeBacklog() async throws -> Written {
    isWriting = true
    // Notes first: a message that is tried again and then finished must not go back.
    let (notes, ends) = (noted, finished)
    (noted, finished) = ([], [])
    // The last word on each message only: one statement must not change a row twice.
    var settlements: [String: Settlement] = [:]
    for settlement in notes + ends.map(\.settlement) {
      settlements[settlement.id] = settlements[settlement.id].map { $0.joined(with: settlement) } ?? settlement
    }
    let messages = Dictionary(ends.map { ($0.settlement.id, $0.message) }) { $1 }
    let (changed, refused) = try await write(settlements.values.sorted { $0.id < $1.id }, of: messages)
    let ids = ends.map(\.settlement.id)
    let isOver = { changed.contains($0) || refused.contains($0) }
    return Written(over: ids.filter(isOver), unclear: ids.filter { !isOver($0) })
  }

  /// Writes all in one statement, at most 500; in halves where that fails for good or takes too long. One that PostgreSQL refuses by
  /// itself stays as its row says, for whoever takes over from this process: what was sent is not sent again here.
  private func write(
    _ settlements: [Settlement], of messages: [String: OutgoingMessage]
  ) async throws -> (changed: Set<String>, refused: Set<String>) {
    guard settlements.count <= Self.limit else { return try await writeHalves(settlements, of: messages) }
    let (ledger, owner) = (ledger, owner)
    do {
      let changed = try await retrying(
        "settlements are kept until the database answers", clock, log, hindrances,
        isFinal: { BatchFailure($0).isFinal(for: settlements.count) }
      ) { try await ledger.settle(settlements, owner: owner) }
      return (changed, [])
    } catch  where BatchFailure(error) != .passing {
      guard settlements.count == 1, let settlement = settlements.first else {
        return try await writeHalves(settlements, of: messages)
      }
      let particulars = [("message", settlement.id), ("error", "\(error)")]
      if settlement != settlement.bare {
        log(.error, "what is said of a message cannot be written down; its state alone is", particulars)
        return try await write([plainer(settlement, of: messages[settlement.id])], of: messages)
      }
      log(.error, "a message's end cannot be written down; a later process takes it over", particulars)
      return ([], [settlement.id])
    }
  }

  /// The state alone, told to those outside as well; where that was refused, not told.
  private func plainer(_ settlement: Settlement, of message: OutgoingMessage?) -> Settlement {
    var plainer = settlement.bare
    if settlement.hasWords, settlement.published != nil, let message {
      plainer.published = .message(message, settlement.state, reason: nil, programmeID, at: clock.now)
    }
    return plainer
  }

  private func writeHalves(
    _ settlements: [Settlement], of messages: [String: OutgoingMessage]
  ) async throws -> (changed: Set<String>, refused: Set<String>) {
    var (changed, refused): (Set<String>, Set<String>) = ([], [])
    for half in settlements.halves {
      let written = try await write(half, of: messages)
      changed.formUnion(written.changed)
      refused.formUnion(written.refused)
    }
    return (changed, refused)
  }

  /// Looks up who has to do with messages whose rows did not change: settled before, its answer lost; or another instance has it; or
  /// its row is further on than we thought.
  func standings(of ids: [String]) async throws -> [String: Standing] {
    let ledger = ledger
    let found = try await retrying("settlements are kept until the database answers", clock, log, hindrances) {
      try await ledger.outgoing(ids: ids)
    }
    let rows = Dictionary(found.map { ($0.id, $0) }) { row, _ in row }
    return Dictionary(ids.map { ($0, rows[$0]?.standing(of: owner) ?? .over) }) { first, _ in first }
  }

  /// Stops watching messages of others that are settled meanwhile.
  /// - Returns: the records that waited for them.
  func releaseWatched() async throws -> [TrackedRecord] {
    let asked = Array(watched.keys)
    guard !asked.isEmpty else { return [] }
    let open = try await ledger.unsettled(asked)
    // Only what was asked about: more may have come to be watched meanwhile.
    return asked.filter { !open.contains($0) }.compactMap { watched.removeValue(forKey: $0) }.flatMap { $0 }
  }
}

extension Settlement {
  /// Whether it holds text of others, which PostgreSQL can refuse.
  var hasWords: Bool { reason != nil || providerID != nil || copy != nil }

  /// The state alone, without any text: what PostgreSQL can refuse is left out.
  var bare: Settlement {
    var bare = Settlement(
      id: id, state: state, attempt: attempt, dueAt: dueAt, parked: parked, inDoubt: inDoubt, remindAfter: remindAfter)
    bare.isUnmade = isUnmade
    return bare
  }

  /// What two settlements of one message come to: a yes of the provider counts, else the later attempt's, else the later one.
  func joined(with next: Settlement) -> Settlement {
    let isFirst = next.state != .sent && (state == .sent || (attempt ?? 0) > (next.attempt ?? 0))
    var joined = isFirst ? self : next
    joined.inDoubt = inDoubt || next.inDoubt
    return joined
  }
}
