import Kafka
package import Postgres

/// Looks at a running programme from outside: the producer's log, the provider's file, the database and the broker.
package struct Auditor: Sendable {
  /// Where the evidence is.
  package struct Places: Sendable {
    package var producerLog: String
    package var providerFile: String
    package var brokers: [String]
    /// More of librdkafka's properties, security above all.
    package var properties: [String: String] = [:]
    package var group: String
    package var topics: [String]
    package var deadTopic: String

    /// Names the places.
    package init(
      producerLog: String, providerFile: String, brokers: [String], group: String, topics: [String], deadTopic: String
    ) {
      self.producerLog = producerLog
      self.providerFile = providerFile
      self.brokers = brokers
      self.group = group
      self.topics = topics
      self.deadTopic = deadTopic
    }
  }

  private let places: Places
  private let pool: Pool

  /// Looks at these places.
  /// - Parameter pool: its `search_path` is the programme's schema.
  package init(_ places: Places, pool: Pool) {
    self.places = places
    self.pool = pool
  }

  private var admin: Admin { Admin(brokers: places.brokers, properties: places.properties) }

  /// How far the group is now.
  package func offsets() async throws -> OffsetFacts {
    try await OffsetFacts(admin, group: places.group, topics: places.topics)
  }

  /// Asks for the group's commits again, the ends as they were.
  package func refresh(_ offsets: inout OffsetFacts) async throws { try await offsets.refresh(admin, group: places.group) }

  /// Gathers all evidence; what is still moving is caught in mid-flight, so wait for the commits first.
  package func evidence() async throws -> AuditEvidence {
    // Before the database, so that nothing counts as committed that it had no time to say.
    let offsets = try await offsets()
    let dead = try await DeadLetterFacts.count(in: places.deadTopic, brokers: places.brokers, properties: places.properties)
    let produced = try ProducerLog.read(places.producerLog)
    let ledger = try await LedgerFacts(from: pool)
    return AuditEvidence(
      produced: produced, mails: try ProviderFile.read(places.providerFile), ledger: ledger, deadLetters: dead, offsets: offsets)
  }

  /// Gathers and judges.
  package func report(_ rules: AuditRules = AuditRules()) async throws -> AuditReport {
    AuditReport(try await evidence(), rules: rules)
  }
}
