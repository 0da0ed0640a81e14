package import Kafka

/// How far a group has committed, against the ends of the topics it reads.
package struct OffsetFacts: Sendable {
  /// By partition: the first offset still there, and the one that the next record will get.
  package private(set) var ends: [TopicPartition: (low: Int64, high: Int64)]
  /// By partition: the next to read; partitions without a commit are not in it.
  package private(set) var committed: [TopicPartition: Int64]

  /// Joins ends and commits.
  package init(ends: [TopicPartition: (low: Int64, high: Int64)], committed: [TopicPartition: Int64]) {
    self.ends = ends
    self.committed = committed
  }

  /// Asks the cluster.
  /// - Throws: `KafkaError`, or `AuditError` when there is no such topic.
  package init(_ admin: Admin, group: String, topics: [String]) async throws {
    ends = [:]
    committed = [:]
    for topic in topics {
      guard let count = try await patiently({ try await admin.partitions(of: topic) }) else {
        throw AuditError(message: "there is no topic \(topic); name the topics that the group reads")
      }
      for number in 0..<Int32(clamping: count) {
        let partition = TopicPartition(topic, number)
        ends[partition] = try await patiently { try await admin.watermarks(of: partition) }
      }
    }
    try await refresh(admin, group: group)
  }

  /// Asks again for the commits; the ends stay, so that this can wait for what was there.
  package mutating func refresh(_ admin: Admin, group: String) async throws {
    let partitions = ends.keys.sorted()
    committed = try await patiently { try await admin.committed(group: group, partitions: partitions) }
  }

  /// Records between what is committed and the ends, by partition; those that have none are not in it.
  package var lags: [TopicPartition: Int64] {
    var lags: [TopicPartition: Int64] = [:]
    for (partition, end) in ends {
      let lag = end.high - max(committed[partition] ?? end.low, end.low)
      if lag > 0 { lags[partition] = lag }
    }
    return lags
  }

  /// All records that are not committed.
  package var lag: Int64 { lags.values.reduce(0, +) }

  /// Records that the broker dropped before the group had them.
  package var dropped: Int64 { ends.reduce(0) { $0 + max(0, $1.value.low - (committed[$1.key] ?? 0)) } }
}

/// Asks again while the cluster says that it is not ready, as when a coordinator has only just been elected.
private func patiently<Value>(within limit: Duration = .seconds(30), _ ask: () async throws -> Value) async throws -> Value {
  let start = ContinuousClock.now
  while true {
    do {
      return try await ask()
    } catch let error as KafkaError where error.isRetriable && ContinuousClock.now - start < limit {
      try await Task.sleep(for: .milliseconds(100))
    }
  }
}
