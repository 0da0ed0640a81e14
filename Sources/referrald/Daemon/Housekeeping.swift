import Curl
import Journaling
import Kafka
import Metrics
import MultiMail
import Pipeline
import Postgres
import Referrals
import Settings
import Store

extension Daemon {
  /// Partitions of handled events, consumer lag, and the first READY=1.
  func keepHouse(_ store: Store, _ core: Pipeline.Core, _ consumer: Consumer) async throws {
    async let _: Void = compareSizes()
    let clock = SystemClock()
    var isReady = false
    var day: Int64 = -1
    var tryAgain = clock.uptime
    var countAt = clock.uptime
    var lagging: Set<TopicPartition> = []
    var erasuresDue = clock.uptime
    var sizesDue = clock.uptime
    while true {
      Pulse.stamp()
      if !isReady, await health.reasons(now: clock.now, uptime: clock.uptime).isEmpty {
        isReady = true
        tellReady()
      }
      let statistics = consumer.statistics
      if let unowned = statistics.unowned { registry.gauge(.unownedPartitions).set(unowned) }
      tellLag(statistics.consumerLag, &lagging)
      if clock.uptime >= countAt {
        countAt = clock.uptime + .seconds(15)
        await countWaiting(store)
      }
      countConnections(store.pool)
      let today = clock.now.microseconds / 86_400_000_000
      if today != day, clock.uptime >= tryAgain {
        do {
          try await store.makeHandledDays(around: clock.now)
          try await store.dropHandledDays(now: clock.now)
          try await store.dropSignalHours()
          try await store.dropEndedVetoes()
          try await keepByTime(store, now: clock.now)
          day = today
        } catch {
          tryAgain = clock.uptime + .seconds(60)
          log(.warning, "day partitions could not be made; trying again later", [("error", "\(error)")])
        }
      }
      if clock.uptime >= erasuresDue {
        erasuresDue = clock.uptime + .minutes(1)
        do throws(PostgresError) { try await store.blankErased() } catch {
          log(.warning, "what is kept of erased customers could not be blanked; trying again later", [("error", "\(error)")])
        }
      }
      if clock.uptime >= sizesDue {
        sizesDue = clock.uptime + .seconds(2)
        do throws(PostgresError) { try await store.analyzeOutgrown() } catch {
          sizesDue = clock.uptime + .minutes(1)
          log(.warning, "tables that have grown could not be analyzed; trying again later", [("error", "\(error)")])
        }
      }
      try await Task.sleep(for: isReady ? .seconds(1) : .milliseconds(100))
    }
  }

  /// Tells the lag of partitions we have; what others have now is theirs to tell.
  private func tellLag(_ lag: [TopicPartition: Int64], _ told: inout Set<TopicPartition>) {
    for partition in told where lag[partition] == nil {
      registry.remove(.consumerLag, partition.topic, "\(partition.partition)")
    }
    told = Set(lag.keys)
    for (partition, records) in lag {
      registry.gauge(.consumerLag, partition.topic, "\(partition.partition)").set(Double(records))
    }
  }

  /// Tells how many messages wait; counted again in 15 s where the database does not answer.
  private func countWaiting(_ store: Store) async {
    do {
      for (state, count) in try await store.waitingCounts() {
        registry.gauge(.messagesWaiting, state.rawValue).set(Double(count))
      }
    } catch {
      log(.warning, "waiting messages could not be counted; trying again", [("error", "\(error)")])
    }
  }

  /// Makes the months to come, and drops those that are over and done with.
  private func keepByTime(_ store: Store, now: Timestamp) async throws(PostgresError) {
    try await store.makeMonths(around: now)
    let kept: [(KeptTable, Duration)] = [
      (.decisions, settings.database.keepDecisions), (.lifecycle, settings.database.keepLifecycle),
      (.bodies, settings.database.keepBodies),
    ]
    for (table, span) in kept {
      let dropped = try await store.dropMonths(of: table, before: now - span)
      for name in dropped { log(.notice, "a partition is older than its retention and was dropped", [("partition", name)]) }
    }
    try await store.dropAudit(before: now - settings.database.keepDecisions)
  }

  private func countConnections(_ pool: Pool) {
    let (all, busy) = (pool.connectionCount, pool.busyCount)
    registry.gauge(.databaseConnections, "busy").set(busy)
    registry.gauge(.databaseConnections, "idle").set(max(0, all - busy))
  }

  /// How the provider is reached.
  func mailer() throws -> Provider {
    Provider(
      ProviderSettings(settings, from: programmes.value.policy.sender.address),
      client: try Client(Client.Settings(maxConnections: settings.deliver.concurrency)),
      onRefusal: { [registry] status in registry.counter(.providerRefusals, "\(status)").add() })
  }

  /// The pipeline's settings out of the machine's.
  func pipelineSettings(_ incarnation: Int64) throws -> PipelineSettings {
    let policy = programmes.value.policy
    guard let key = settings.secrets.linkKey.flatMap({ LinkKey(secret: Array($0.revealed.utf8)) }) else {
      throw SchemaFault(description: "the secret link_key is not set or has under 16 bytes")
    }
    var result = PipelineSettings(
      instance: settings.instance, incarnation: incarnation, programmeID: policy.program.id,
      publicBase: settings.http.publicURL ?? policy.publicBase, linkKey: key)
    result.lanes = settings.pipeline.lanes
    result.batch = settings.pipeline.batch
    result.inFlightRecords = settings.pipeline.inFlightRecords
    result.inFlightBytes = settings.pipeline.inFlightMiB << 20
    result.concurrency = settings.deliver.concurrency
    result.patience = settings.deliver.patience
    result.oversightAddress = settings.multimail.oversightAddress
    result.onlyTo = settings.deliver.onlyTo
    return result
  }
}

extension ProviderSettings {
  /// The machine's account at the provider.
  init(_ settings: Settings, from sender: String) {
    self.init(
      baseURL: settings.multimail.url, key: settings.secrets.multimailKey?.revealed ?? "",
      mailboxID: settings.multimail.mailboxID,
      from: sender)
  }
}

extension Policy {
  /// Scheme and host of the policy's links: where the public pages are reached.
  var publicBase: String {
    let base = if case .base(let text) = links { text } else { program.landingURL }
    return base.split(separator: "/", maxSplits: 3).prefix(2).joined(separator: "//")
  }
}

extension PipelineLog {
  /// Writes to the process's log.
  init(_ journal: Log) {
    self.init { level, message, particulars in
      switch level {
      case .debug: journal.debug(message, particulars)
      case .info: journal.info(message, particulars)
      case .notice: journal.notice(message, particulars)
      case .warning: journal.warning(message, particulars)
      case .error: journal.error(message, particulars)
      }
    }
  }
}
