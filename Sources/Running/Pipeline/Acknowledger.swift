package import Metrics
package import Offsets
package import Store
import Time

/// The one owner of the watermarks: learns what was delivered and what is done, and commits the prefix to Kafka.
package actor Acknowledger {
  private var marks = Watermarks()
  private var committed: [Watermarks.Partition: Watermarks.Place] = [:]
  private var arrivals: [Watermarks.Partition: [Arrival]] = [:]
  /// Records by which logs are recognised: the last of each batch, in order, some left out where many wait.
  private var landmarks: [Watermarks.Partition: [LogMark]] = [:]
  private let broker: any OffsetCommitting
  private let ledger: any Ledger
  private let clock: any Clock
  private let log: PipelineLog
  private let registry: Registry
  private let limits: Limits
  /// Rung when there is room again, by those who wait for it.
  private var waiting: [Wakeup] = []
  private let settled = Wakeup()
  /// Rung when records are done or partitions are gone, by those who give partitions up.
  private var leaving: [Wakeup] = []

  /// When a stretch of relevant records came in.
  private struct Arrival {
    var firstOffset: Int64
    var at: Timestamp
  }

  /// What may be in flight before intake waits; the batch that reaches a limit is still let in.
  package struct Limits: Sendable {
    package var records: Int
    package var bytes: Int

    /// Joins both limits.
    package init(records: Int, bytes: Int) {
      self.records = records
      self.bytes = bytes
    }

    func haveRoom(for marks: Watermarks) -> Bool { marks.outstanding < records && marks.outstandingBytes < bytes }
  }

  /// Records that one batch brought from one partition.
  package struct Delivery: Sendable {
    package var partition: Watermarks.Partition
    package var epoch: Int64
    /// Offsets of the relevant records, growing, and their sizes.
    package var relevant: [(offset: Int64, bytes: Int)] = []
    /// The offset before the next to be read: the last record's, relevant or not, or that of a marker behind it; nil: none came.
    package var last: Int64?
    /// The last record; nil: none came.
    package var mark: LogMark?

    /// Begins a partition's list.
    package init(partition: Watermarks.Partition, epoch: Int64) {
      self.partition = partition
      self.epoch = epoch
    }
  }

  /// Makes an acknowledger that holds no partition.
  /// - Parameter limits: what may be in flight.
  package init(
    broker: any OffsetCommitting, ledger: any Ledger, clock: any Clock, limits: Limits, registry: Registry,
    log: PipelineLog
  ) {
    self.broker = broker
    self.ledger = ledger
    self.clock = clock
    self.limits = limits
    self.registry = registry
    self.log = log
  }

  /// Takes partitions over.
  package func assign(_ partitions: [(partition: Watermarks.Partition, epoch: Int64)]) {
    for (partition, epoch) in partitions {
      marks.assign(partition, epoch: epoch)
      committed[partition] = nil
      arrivals[partition] = []
      landmarks[partition] = nil
    }
    hasJoined = true
  }

  /// Gives partitions up without a commit.
  package func drop(_ partitions: [Watermarks.Partition]) {
    for partition in partitions { forget(partition) }
    ringForRoom()
    settled.ring()
    for bell in leaving { bell.ring() }
  }

  /// Lets what is in flight of partitions finish, and gives them up.
  /// - Parameter patience: how long to wait.
  /// - Returns: what to commit as they are released.
  package func hand(
    back partitions: [Watermarks.Partition], within patience: Duration
  ) async -> [Watermarks.Partition: Watermarks.Place] {
    let epochs = partitions.map { marks[$0]?.epoch }
    await finish(partitions, within: patience)
    // One that was lost and assigned anew meanwhile is no longer what was asked for.
    let ended = zip(partitions, epochs).filter { marks[$0]?.epoch == $1 }.map(\.0)
    let places = marks.places.filter { ended.contains($0.key) && committed[$0.key] != $0.value }
    for partition in ended { forget(partition) }
    ringForRoom()
    settled.ring()
    return places
  }

  private func finish(_ partitions: [Watermarks.Partition], within patience: Duration) async {
    let bell = Wakeup(), deadline = clock.uptime + patience
    leaving.append(bell)
    defer { leaving.removeAll { $0 === bell } }
    await withTaskGroup { [clock] group in
      group.addTask {
        // A cancelled sleep only ends the wait early.
        try? await clock.sleep(for: patience)
        bell.ring()
      }
      while partitions.contains(where: { (marks[$0]?.outstanding ?? 0) > 0 }), clock.uptime < deadline, !Task.isCancelled {
        await bell.wait()
      }
      group.cancelAll()
    }
  }

  /// Takes note of a batch before any of it is worked on.
  package func note(_ deliveries: [Delivery]) {
    let now = clock.now
    for delivery in deliveries {
      let topic = delivery.partition.topic
      for (offset, bytes) in delivery.relevant {
        marks.deliver(
          RecordPosition(topic: topic, partition: delivery.partition.number, offset: offset), bytes: bytes, epoch: delivery.epoch)
      }
      if let last = delivery.last {
        marks.skip(
          through: RecordPosition(topic: topic, partition: delivery.partition.number, offset: last), epoch: delivery.epoch)
      }
      if let mark = delivery.mark, marks[delivery.partition]?.epoch == delivery.epoch { note(mark, of: delivery.partition) }
      if let first = delivery.relevant.first {
        arrivals[delivery.partition, default: []].append(Arrival(firstOffset: first.offset, at: now))
      }
    }
  }

  private func note(_ mark: LogMark, of partition: Watermarks.Partition) {
    var marks = landmarks[partition] ?? []
    marks.append(mark)
    // An old record that is not done for long may have any number of batches behind it.
    if marks.count > 64 { marks = marks.indices.filter { $0 % 2 == 0 }.map { marks[$0] } }
    landmarks[partition] = marks
  }

  /// The last record before a place by which its log is recognised; older ones are forgotten.
  private func landmark(before next: Int64, of partition: Watermarks.Partition) -> LogMark? {
    guard let index = landmarks[partition]?.lastIndex(where: { $0.offset < next }) else { return nil }
    landmarks[partition]?.removeFirst(index)
    return landmarks[partition]?.first
  }

  /// Takes note that records are done.
  package func complete(_ records: [TrackedRecord]) {
    for record in records { marks.complete(record.position, epoch: record.epoch) }
    if hasRoom { ringForRoom() }
    if marks.outstanding == 0 { settled.ring() }
    for bell in leaving { bell.ring() }
  }

  /// Waits while too much is in flight.
  package func waitForRoom() async {
    guard !hasRoom else { return }
    let bell = Wakeup()
    waiting.append(bell)
    defer { waiting.removeAll { $0 === bell } }
    while !hasRoom, !Task.isCancelled { await bell.wait() }
  }

  private func ringForRoom() { for bell in waiting { bell.ring() } }

  private var hasRoom: Bool { limits.haveRoom(for: marks) }

  /// Waits until nothing is in flight.
  package func waitUntilSettled() async {
    while marks.outstanding > 0, !Task.isCancelled { await settled.wait() }
  }

  /// Records in flight.
  package var outstanding: Int { marks.outstanding }

  /// Whether the group has assigned us anything, if only nothing: with more members than partitions some have none.
  package private(set) var hasJoined = false

  /// Records that hold back at least so many finished ones, each the oldest of its partition.
  package func blockers(atLeast count: Int) -> Set<RecordPosition> {
    var positions: Set<RecordPosition> = []
    for partition in marks.partitions {
      guard let mark = marks[partition], let oldest = mark.oldestOutstanding, mark.heldBackByOldest >= count else { continue }
      positions.insert(RecordPosition(topic: partition.topic, partition: partition.number, offset: oldest))
    }
    return positions
  }

  /// Commits what is done, again and again.
  package func run() async throws {
    while !Task.isCancelled {
      try await clock.sleep(for: .milliseconds(100))
      Pulse.stamp()
      await commit()
      measure()
    }
  }

  /// Commits what is done now.
  package func commit() async {
    let places = marks.places.filter { committed[$0.key] != $0.value }
    guard !places.isEmpty else { return }
    do {
      let landed = try await broker.commit(places)
      registry.counter(.kafkaCommits, "done").add()
      let stored = places.filter { landed.contains($0.key) && marks[$0.key]?.epoch == $0.value.epoch }
      guard !stored.isEmpty else { return }
      try await ledger.saveProgress(
        stored.map { StoredPlace($0.key, next: $0.value.next, mark: landmark(before: $0.value.next, of: $0.key)) })
      for (partition, place) in stored where marks[partition]?.epoch == place.epoch { committed[partition] = place }
    } catch {
      // The next turn commits the same or more: offsets may lag.
      registry.counter(.kafkaCommits, "failed").add()
      log(.warning, "offsets were not committed; trying again", [("error", "\(error)")])
    }
  }

  private func forget(_ partition: Watermarks.Partition) {
    marks.revoke(partition)
    registry.remove(.watermark, partition.topic, "\(partition.number)")
    committed[partition] = nil
    arrivals[partition] = nil
    landmarks[partition] = nil
  }

  private func measure() {
    var oldest: Timestamp?
    for partition in marks.partitions {
      guard let first = marks[partition]?.oldestOutstanding else {
        arrivals[partition] = []
        continue
      }
      // The stretch that the oldest outstanding record came in, and what is younger.
      if let index = arrivals[partition]?.lastIndex(where: { $0.firstOffset <= first }), index > 0 {
        arrivals[partition]?.removeFirst(index)
      }
      if let at = arrivals[partition]?.first?.at { oldest = min(oldest ?? at, at) }
    }
    registry.gauge(.oldestEvent).set(oldest.map { (clock.now - $0).inSeconds } ?? 0)
    registry.gauge(.watermarkHoles).set(marks.holes)
    registry.gauge(.inFlightRecords, "all").set(marks.outstanding)
    registry.gauge(.inFlightBytes).set(marks.outstandingBytes)
    for (partition, next) in marks.committable {
      registry.gauge(.watermark, partition.topic, "\(partition.number)").set(Double(next))
    }
  }
}
