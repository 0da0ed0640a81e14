/// Every setting there is. A new one is a case here and a row in `row`; the compiler asks for the second.
package enum SettingKey: CaseIterable, Sendable, Hashable {
  case instance, policy, secrets
  case kafkaBrokers, kafkaGroup, kafkaTopicsIn, kafkaTopicOut, kafkaTopicDead, kafkaDeadRetention, kafkaAtStop, kafkaProperties
  case databaseURL, databaseSchema, databasePoolSize, databaseKeepDecisions, databaseKeepLifecycle, databaseKeepBodies
  case multimailURL, multimailMailboxID, multimailOversightAddress
  case deliverOnlyTo, deliverPatience, deliverConcurrency
  case httpPublic, httpPublicURL, httpTrustedProxies, httpAdmin, httpAdminNames
  case personaliserOrigin
  case pipelineLanes, pipelineBatch, pipelineInFlightRecords, pipelineInFlightMiB
  case shutdownBudget
  case logLevel, logFormat
  case multimailKey, multimailAdminKey, databasePassword, kafkaPassword, linkKey, webhookSecret, personaliserKey

  /// From the 35 days for which events are known as handled, to ten years.
  private static let kept = SettingType.duration(.seconds(35 * 86_400) ... .seconds(3_650 * 86_400))

  /// The setting's line in the table.
  package var row: SettingRow {
    switch self {
    case .instance:
      .required("instance", .name, "Unique per instance and the same after a restart; becomes group.instance.id.", "referrald-1")
    case .policy:
      .standard("policy", .path, "/etc/referrald/policy.yaml", "The programme's file.", isInSample: true)
    case .secrets:
      .standard(
        "secrets", .secretsFolder, "systemd-credentials", "Or a folder with one file a secret, named as in the list below.",
        isInSample: true)
    case .kafkaBrokers:
      .required("kafka.brokers", .endpoints, "Where to find the cluster first.", "kafka-1:9093,kafka-2:9093")
    case .kafkaGroup:
      .standard("kafka.group", .name, "referrald", "The consumer group that instances share the work in.", isInSample: true)
    case .kafkaTopicsIn:
      .required("kafka.topics_in", .topics, "The topics with product events.", "product.events,billing.events")
    case .kafkaTopicOut:
      .standard(
        "kafka.topic_out", .topic, "referrald.events", "Decisions, messages, clicks and rewards go here.", isInSample: true)
    case .kafkaTopicDead:
      .standard("kafka.topic_dead", .topic, "referrald.dead", "Malformed records go here, byte for byte.", isInSample: true)
    case .kafkaDeadRetention:
      .standard(
        "kafka.dead_retention", .duration(.seconds(3600) ... .seconds(14 * 86_400)), "14d",
        "What `referrald topics` asks for the dead-letter topic; it bounds what erasure cannot reach.")
    case .kafkaAtStop:
      .standard(
        "kafka.at_stop", .choice(["keep", "leave"]), "keep",
        "keep: partitions wait for this instance's next start, up to 45 s; leave: the others have them at once.")
    case .kafkaProperties:
      .optional(
        "kafka.properties", .properties, "Any librdkafka property but those that referrald owns.",
        "security.protocol=SASL_SSL,sasl.mechanism=SCRAM-SHA-512,sasl.username=referrald")
    case .databaseURL:
      .required(
        "database.url", .databaseURL, "PostgreSQL, without the password.",
        "postgresql://referrald@db/referrald?sslmode=verify-full"
      )
    case .databaseSchema:
      .standard(
        "database.schema", .schema, "referrald", "One a programme: any number of them share a database.", sample: "refer_a_friend"
      )
    case .databasePoolSize:
      .standard(
        "database.pool_size", .count(4...200, "connections"), "8",
        "Connections of this instance at most; two of them hold locks.")
    case .databaseKeepDecisions:
      .standard("database.keep_decisions", Self.kept, "400d", "Decisions are forgotten after this; `explain` tells of them.")
    case .databaseKeepLifecycle:
      .standard(
        "database.keep_lifecycle", Self.kept, "800d",
        "Events in their roles, such as sign-ups and bounces, are forgotten after this.")
    case .databaseKeepBodies:
      .standard("database.keep_bodies", Self.kept, "90d", "The words and addresses of mails are forgotten after this.")
    case .multimailURL:
      .standard("multimail.url", .webURL, "https://api.multimail.dev/v1", "The provider's API; plain http for this machine only.")
    case .multimailMailboxID:
      .optional("multimail.mailbox_id", .word, "The mailbox that sends (contract B); without it contract A.", "mbx_01")
    case .multimailOversightAddress:
      .optional("multimail.oversight_address", .mailAddress, "Gets the copies of monitored kinds.", "growth@acme.example")
    case .deliverOnlyTo:
      .optional("deliver.only_to", .patterns, "The rehearsal: remove this line to mail customers.", "*@acme.example")
    case .deliverPatience:
      .standard(
        "deliver.patience", .duration(.zero ... .seconds(86_400)), "5m",
        "Messages are parked when the provider has failed for so long.")
    case .deliverConcurrency:
      .standard("deliver.concurrency", .count(1...500, "requests"), "50", "Requests to the provider at a time at most.")
    case .httpPublic:
      .standard(
        "http.public", .listener, "0.0.0.0:8080", "/r /u /s and webhooks, nothing else; behind your TLS proxy; or none.",
        isInSample: true, takesNone: true)
    case .httpPublicURL:
      .optional("http.public_url", .webURL, "What /u and /s links begin with; else the host of the policy's links.")
    case .httpTrustedProxies:
      .optional("http.trusted_proxies", .networks, "Whose X-Forwarded-For is believed.", "10.0.0.0/8")
    case .httpAdmin:
      .standard(
        "http.admin", .localListener, "127.0.0.1:8081", "/live /ready /metrics, console, API, MCP.", isInSample: true)
    case .httpAdminNames:
      .optional(
        "http.admin_names", .hosts,
        "Other names that `http.admin` is asked by, as behind a proxy; localhost and its address are known.")
    case .personaliserOrigin:
      .optional(
        "personaliser.origin", .webOrigin, "Where the policy's `personaliser.url` may lead: customers' data and the key go there."
      )
    case .pipelineLanes:
      .standard(
        "pipeline.lanes", .count(1...64, "lanes"), "4", "Customers are spread over so many lanes, each a batch at a time.")
    case .pipelineBatch:
      .standard("pipeline.batch", .count(1...10_000, "records"), "500", "Records taken and committed together at most.")
    case .pipelineInFlightRecords:
      .standard(
        "pipeline.in_flight_records", .count(1...1_000_000, "records"), "2500",
        "Records inside at most; at the limit intake waits.")
    case .pipelineInFlightMiB:
      .standard(
        "pipeline.in_flight_mib", .count(1...65_536, "MiB"), "64",
        "Their size in MiB at most, as they came and decoded; the same.")
    case .shutdownBudget:
      .standard(
        "shutdown.budget", .duration(.seconds(1) ... .seconds(600)), "25s",
        "The drain ends after this; keep it below the unit's TimeoutStopSec.")
    case .logLevel:
      .standard("log.level", .choice(["debug", "info", "notice", "warning", "error"]), "info", "Lines below it are not written.")
    case .logFormat:
      .standard(
        "log.format", .choice(["auto", "json", "journal", "text"]), "auto",
        "auto: journal fields under systemd, text on a terminal, JSON lines otherwise.")
    case .multimailKey: .secret("multimail_key", "The provider's API key; needed to send.")
    case .multimailAdminKey: .secret("multimail_admin_key", "Reads the provider's suppression list.")
    case .databasePassword: .secret("database_password", "PostgreSQL's, where it asks for one.")
    case .kafkaPassword: .secret("kafka_password", "Becomes sasl.password.")
    case .linkKey: .secret("link_key", "Makes link codes and tokens, 16 bytes or more; never change it.")
    case .webhookSecret: .secret("webhook_secret", "Proves that webhooks come from the provider.")
    case .personaliserKey: .secret("personaliser_key", "The API key of the policy's `personaliser`, where it asks for one.")
    }
  }

  /// The setting of a dotted name; nil when there is none.
  package init?(named name: String) {
    guard let key = Self.allCases.first(where: { $0.row.key == name }) else { return nil }
    self = key
  }

  /// The environment variable that sets it: for a secret the one that names its file.
  package var variable: String {
    let name = row.key.uppercased().split(separator: ".").joined(separator: "_")
    return row.isSecret ? "REFERRALD_SECRET_\(name)_FILE" : "REFERRALD_\(name)"
  }
}
