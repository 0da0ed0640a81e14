/// The machine's settings: the checked content of `referrald.yaml`, the environment, flags and secrets, with every default filled in.
package struct Settings: Sendable {
  package var instance: String
  package var policyPath: String
  package var kafka: Kafka
  package var database: Database
  package var multimail: MultiMail
  package var deliver: Deliver
  package var http: HTTP
  package var personaliser: Personaliser
  package var pipeline: Pipeline
  package var shutdownBudget: Duration
  package var log: Log
  package var secrets: Secrets
  /// Variables of our prefix that Kubernetes made for services, which set nothing; sorted.
  package var serviceLinks: [String]

  /// What `config print` shows.
  let found: [SettingKey: FoundValue]
  let secretPaths: [SettingKey: String]

  /// The event stream.
  package struct Kafka: Sendable, Hashable {
    /// `host:port` each.
    package var brokers: [String]
    package var group: String
    package var topicsIn: [String]
    package var topicOut: String
    package var topicDead: String
    package var deadRetention: Duration
    /// Whether an orderly end gives up the instance's place in the group.
    package var leavesAtStop: Bool
    /// librdkafka's names and values, in the order of the source; without `sasl.password`.
    package var properties: [(name: String, text: String)] { pairs.map { ($0.name, $0.text) } }
    var pairs: [WrittenValue.Pair]
  }

  /// Where state lives.
  package struct Database: Sendable, Hashable {
    /// Without the password.
    package var url: String
    package var schema: String
    package var poolSize: Int
    package var keepDecisions: Duration
    package var keepLifecycle: Duration
    package var keepBodies: Duration
  }

  /// The provider.
  package struct MultiMail: Sendable, Hashable {
    package var url: String
    /// Nil: contract A.
    package var mailboxID: String?
    package var oversightAddress: String?
  }

  /// How mail leaves.
  package struct Deliver: Sendable, Hashable {
    /// Globs over addresses; nil: mail anyone.
    package var onlyTo: [String]?
    package var patience: Duration
    package var concurrency: Int
  }

  /// The two listeners.
  package struct HTTP: Sendable, Hashable {
    /// Nil: no public listener here.
    package var `public`: ListenAddress?
    /// What the public links begin with, without a slash at the end; nil: derive it from the policy's links.
    package var publicURL: String?
    package var trustedProxies: [AddressBlock]
    package var admin: ListenAddress
    /// Names beside the address and `localhost` that the admin listener is asked by.
    package var adminNames: [String]
  }

  /// The model that may rewrite mails.
  package struct Personaliser: Sendable, Hashable {
    /// Scheme, host and port of its endpoint; nil: no model is asked.
    package var origin: String?
  }

  /// A numeric host, or `localhost`, and a port; 0 lets the system choose.
  package struct ListenAddress: Sendable, Hashable {
    package var host: String
    package var port: UInt16
  }

  /// How much is in work at a time.
  package struct Pipeline: Sendable, Hashable {
    package var lanes: Int
    package var batch: Int
    package var inFlightRecords: Int
    package var inFlightMiB: Int
  }

  /// What is logged, and how.
  package struct Log: Sendable, Hashable {
    /// `debug`, `info`, `notice`, `warning` or `error`.
    package var level: String
    /// `auto`, `json`, `journal` or `text`.
    package var format: String
  }

  /// The secrets that were found.
  package struct Secrets: Sendable, Hashable {
    package var multimailKey: Secret?
    package var multimailAdminKey: Secret?
    package var databasePassword: Secret?
    package var kafkaPassword: Secret?
    package var linkKey: Secret?
    package var webhookSecret: Secret?
    package var personaliserKey: Secret?
  }
}
