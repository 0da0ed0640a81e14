import CRdKafka

extension Consumer {
  /// What a consumer is to read, and how.
  package struct Settings: Sendable {
    /// Each as host:port.
    package var brokers: [String]
    /// The consumer group.
    package var group: String
    /// `group.instance.id`: a name that survives restarts, so that they cause no rebalance; nil: a member without a name.
    package var instanceID: String?
    /// Names, or patterns that begin with `^`.
    package var topics: [String]
    /// More of librdkafka's properties, security above all; those that referrald insists on are refused.
    package var properties: [String: String] = [:]
    /// The most records in a batch.
    package var batchLimit = 1_000
    /// Bytes of keys and values from which a batch takes no more: 8 MiB.
    package static let batchBytes = 8 << 20
    /// Records taken at once, between two looks at the bytes.
    package static let gulp = 32
    /// How long the group waits for a sign of life before it gives our partitions away.
    package var sessionTimeout: Duration = .seconds(45)
    /// How long a commit may take before it fails with `_TIMED_OUT`.
    package var commitTimeout: Duration = .seconds(30)
    /// How long the owner may take over `release` before the partitions go without it.
    package var releaseTimeout: Duration = .seconds(60)
    /// How long partitions of the topics may have no owner before the group is made to share them out. It looks six times as often.
    package var ownerlessPatience: Duration = .seconds(30)

    /// Describes a consumer; the rest has defaults.
    package init(brokers: [String], group: String, instanceID: String? = nil, topics: [String]) {
      self.brokers = brokers
      self.group = group
      self.instanceID = instanceID
      self.topics = topics
    }

    func configuration() throws(KafkaError) -> Configuration {
      guard !group.isEmpty, !topics.isEmpty, batchLimit > 0 else {
        throw .invalid("a consumer needs a group, a topic and a batch limit above zero; set them")
      }
      var fixed = [
        "group.id": group, "session.timeout.ms": "\(sessionTimeout.wholeMilliseconds)",
        "enable.auto.commit": "false", "enable.auto.offset.store": "false", "auto.offset.reset": "error",
        "partition.assignment.strategy": "cooperative-sticky", "isolation.level": "read_committed",
        "queued.max.messages.kbytes": "4096", "statistics.interval.ms": "5000", "enable.partition.eof": "true",
      ]
      if let instanceID { fixed["group.instance.id"] = instanceID }
      return try Configuration(
        brokers: brokers, fixed: fixed,
        forbidden: ["group.instance.id", "group.protocol", "auto.commit.enable"],
        proposed: Self.proposed.merging(["fetch.max.bytes": "\(fetchLimit)"]) { $1 }, properties: properties)
    }

    /// librdkafka insists that one fetch can hold the largest message.
    private var fetchLimit: Int { max(1 << 20, properties["message.max.bytes"].flatMap { Int($0) } ?? 0) }

    /// New partitions and new topics are seen by the first, before they count as nobody's.
    /// When the local queue is full, librdkafka would wait a whole second before it fetches again (where it does not know the second
    /// property, `StalledFetch` wakes it), and one answer could be 50 MiB. A record waiting in it costs some 400 bytes beside its own.
    /// An answer is unpacked whole: what repeats itself can be a thousand times its size on the wire.
    static let proposed = [
      "topic.metadata.refresh.interval.ms": "10000", "fetch.queue.backoff.ms": "5", "fetch.max.bytes": "1048576",
      "max.partition.fetch.bytes": "131072", "client.id": "referrald",
    ]
  }
}
