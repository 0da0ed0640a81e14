package import Kafka
package import Time

/// Publishes records and writes each down only after the broker acknowledged it, so that the log claims nothing too much.
package struct LoadProducer: Sendable {
  private let producer: Producer
  private let log: ProducerLog
  private let now: @Sendable () -> Timestamp

  /// The most records sent together.
  private static let batch = 1_000
  /// How often a paced load sends.
  private static let beat = Duration.milliseconds(20)

  /// Publishes through a producer that the caller closes.
  /// - Parameter now: gives the moment that a record is handed over.
  package init(_ producer: Producer, log: ProducerLog, now: @escaping @Sendable () -> Timestamp) {
    self.producer = producer
    self.log = log
    self.now = now
  }

  /// Publishes records as fast as the broker takes them; returns how many.
  @discardableResult
  package func publish(_ records: some Sequence<LoadRecord>) async throws -> Int {
    var left = records.makeIterator()
    var count = 0
    while !Task.isCancelled {
      let sent = try await publish(next: Self.batch, of: &left)
      if sent == 0 { break }
      count += sent
    }
    return count
  }

  /// Publishes records at a steady pace until they end or the task is cancelled; returns how many.
  ///
  /// After a delay it catches up, so that the pace holds over the whole.
  /// - Parameters:
  ///   - rate: records a second.
  ///   - progress: told the number so far after every batch.
  package func publish(
    _ records: some Sequence<LoadRecord>, perSecond rate: Double, clock: some Clock<Duration> = ContinuousClock(),
    progress: @Sendable (Int) -> Void = { _ in }
  ) async throws -> Int {
    var left = records.makeIterator()
    let start = clock.now
    var count = 0
    while !Task.isCancelled {
      let due = Int(start.duration(to: clock.now).inSeconds * rate) - count
      if due > 0 {
        let sent = try await publish(next: min(due, Self.batch), of: &left)
        if sent == 0 { break }
        count += sent
        progress(count)
      }
      // A cancelled sleep only ends the load.
      if due < Self.batch { try? await clock.sleep(for: Self.beat) }
    }
    return count
  }

  private func publish(next limit: Int, of records: inout some IteratorProtocol<LoadRecord>) async throws -> Int {
    var batch: [LoadRecord] = []
    while batch.count < limit, let record = records.next() { batch.append(record) }
    guard !batch.isEmpty else { return 0 }
    let moment = now()
    try await producer.send(batch.map(\.message))
    try log.append(batch.map { $0.produced(at: moment) })
    return batch.count
  }
}
