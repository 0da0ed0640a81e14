import BrokerUnderTest
import Kafka
import Testing

/// A record as a test compares it.
struct Seen: Equatable, Sendable {
  var source: RecordBatch.Source
  var offset: Int64
  var key: String?
  var value: String?
}

/// A consumer with a simple owner: accepts what is offered at the commit or the beginning, keeps all it is told.
actor Member {
  let consumer: Consumer
  var records: [Seen] = []
  var batches: [RecordBatch] = []
  var count = 0
  var offers: [PartitionOffer] = []
  var revoked: [TopicPartition] = []
  var lost: [TopicPartition] = []
  /// What it may read now.
  var held: Set<TopicPartition> = []
  var unowned: [TopicPartition] = []
  var troubles: [(KafkaError, TopicPartition?)] = []
  /// Commits to make when partitions are released.
  var next: [TopicPartition: Int64] = [:]
  /// The last assignment of each.
  var epochs: [TopicPartition: Int64] = [:]
  /// Where ends of logs were reached.
  var ends: [TopicPartition: Int64] = [:]
  let releases: Bool
  let keeps: Bool

  init(
    _ topic: String, group: String, brokers: [String], releases: Bool = true, keeps: Bool = true,
    _ adjust: (inout Consumer.Settings) -> Void = { _ in }
  ) throws {
    var settings = Consumer.Settings(brokers: brokers, group: group, topics: [topic])
    settings.properties = ["heartbeat.interval.ms": "500"]
    settings.sessionTimeout = .seconds(6)
    adjust(&settings)
    consumer = try Consumer(settings)
    self.releases = releases
    self.keeps = keeps
  }

  /// Takes events until the condition holds; the test's time limit ends the waiting.
  func run(until isDone: @Sendable (isolated Member) -> Bool) async throws {
    while !isDone(self) {
      guard let event = await consumer.next() else { throw Ended() }
      await take(event)
    }
  }

  private func take(_ event: ConsumerEvent) async {
    switch event {
    case .assigned(let offered):
      offers += offered
      held.formUnion(offered.map(\.partition))
      for offer in offered { epochs[offer.partition] = offer.epoch }
      consumer.accept(offered.map { PartitionStart($0, at: $0.committed) })
    case .revoked(let partitions):
      revoked += partitions
      held.subtract(partitions)
      if releases { await consumer.release(partitions, committing: inEpochs(next.filter { partitions.contains($0.key) })) }
    case .lost(let partitions):
      lost += partitions
      held.subtract(partitions)
    case .unowned(let partitions): unowned += partitions
    case .trouble(let error, let partition): troubles.append((error, partition))
    case .records(let batch): keep(batch)
    }
  }

  /// Commits offsets in the last assignments.
  @discardableResult
  func commit(_ offsets: [TopicPartition: Int64]) async throws(KafkaError) -> Set<TopicPartition> {
    try await consumer.commit(inEpochs(offsets))
  }

  private func inEpochs(_ offsets: [TopicPartition: Int64]) -> [TopicPartition: EpochOffset] {
    Dictionary(offsets.map { ($0.key, EpochOffset(epoch: epochs[$0.key] ?? 0, next: $0.value)) }) { $1 }
  }

  private func keep(_ batch: RecordBatch) {
    for end in batch.ends { ends[batch.partitions[end.partition].partition] = end.next }
    count += batch.records.count
    for record in batch.records {
      let source = batch.partitions[record.partition]
      next[source.partition] = record.offset + 1
      guard keeps else { continue }
      let key = batch.keyBytes(record), value = batch.valueBytes(record)
      records.append(Seen(source: source, offset: record.offset, key: key.map(text), value: value.map(text)))
    }
    if keeps { batches.append(batch) }
  }

  struct Ended: Error {}
}

func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

/// Messages with consecutive numbers as values.
func numbered(_ topic: String, _ numbers: Range<Int>, partitions: Int = 1) -> [Producer.Message] {
  numbers.map { Producer.Message(topic: topic, value: Array("\($0)".utf8), partition: Int32($0 % partitions)) }
}

/// Sends through a producer of its own.
func send(_ messages: [Producer.Message], _ brokers: [String]) async throws {
  let producer = try Producer(brokers: brokers)
  try await producer.send(messages)
  await producer.close(within: .seconds(10))
}

/// Waits for a condition without a signal of its own, looking every few milliseconds; the test's time limit ends the waiting.
func eventually(_ isSo: () async throws -> Bool) async throws {
  while try await !isSo() { try await Task.sleep(for: .milliseconds(20)) }
}

/// The error a call throws, nil when it throws none.
func failure(_ body: () async throws -> Void) async -> KafkaError? {
  do {
    try await body()
    return nil
  } catch { return error as? KafkaError }
}
