import Kafka
import Metrics
import Postgres
import Store
import Synchronization

/// Figures that are looked up, and not counted where they come about.
final class Gauges: Sendable {
  private let registry: Registry
  private let store: Store
  private let consumer: Consumer
  /// Partitions whose lag was told last.
  private let told = Mutex<Set<TopicPartition>>([])

  init(_ registry: Registry, _ store: Store, _ consumer: Consumer) {
    self.registry = registry
    self.store = store
    self.consumer = consumer
  }

  /// Tells what the consumer and the pool know of themselves.
  func tell() {
    let statistics = consumer.statistics
    if let unowned = statistics.unowned { registry.gauge(.unownedPartitions).set(unowned) }
    tell(statistics.consumerLag)
    let (all, busy) = (store.pool.connectionCount, store.pool.busyCount)
    registry.gauge(.databaseConnections, "busy").set(busy)
    registry.gauge(.databaseConnections, "idle").set(max(0, all - busy))
  }

  /// Tells the lag of partitions we have; what others have now is theirs to tell.
  private func tell(_ lag: [TopicPartition: Int64]) {
    let before = told.withLock { told in
      defer { told = Set(lag.keys) }
      return told
    }
    for partition in before where lag[partition] == nil {
      registry.remove(.consumerLag, partition.topic, "\(partition.partition)")
    }
    for (partition, records) in lag {
      registry.gauge(.consumerLag, partition.topic, "\(partition.partition)").set(Double(records))
    }
  }

  /// Tells how many messages wait.
  func countWaiting() async throws {
    for (state, count) in try await store.waitingCounts() {
      registry.gauge(.messagesWaiting, state.rawValue).set(Double(count))
    }
  }
}
