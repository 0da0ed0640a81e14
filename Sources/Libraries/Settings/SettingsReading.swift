extension Settings {
  /// Reads the settings from all their sources; the stronger one wins: default, file, environment, flag.
  ///
  /// - Parameters:
  ///   - file: `referrald.yaml` and its name for faults; nil: there is none.
  ///   - environment: the process's variables.
  ///   - overrides: `--set` by the setting's dotted name.
  ///   - readFile: gives a secret file's bytes, nil when there is no such file, and throws when it cannot be read.
  /// - Returns: the settings, nil where there are faults, and every fault: the file's in its order, then the environment's, the
  ///   flags', what is missing, and what does not go together.
  package static func read(
    file: (name: String, bytes: [UInt8])?, environment: [String: String], overrides: [String: String],
    readFile: (String) throws -> [UInt8]?
  ) -> (settings: Settings?, faults: [SettingsFault]) {
    withoutActuallyEscaping(readFile) { readFile in
      var gathering = Gathering()
      if let file { SettingsFile.read(file.bytes, name: file.name, into: &gathering) }
      SettingsVariables.read(environment, into: &gathering)
      SettingsVariables.read(overrides: overrides, into: &gathering)
      gathering.complete()
      var folder = "systemd-credentials"
      if case .text(let text)? = gathering.found[.secrets]?.value { folder = text }
      let secrets = SecretSources(environment: environment, place: folder, readFile: readFile).read(into: &gathering)
      gathering.compare()
      guard gathering.faults.isEmpty else { return (nil, gathering.faults) }
      return (Settings(gathering, secrets), [])
    }
  }

  /// A fault for each of these secrets that was not found.
  package func missing(_ needed: [SettingKey]) -> [SettingsFault] {
    needed.filter { $0.row.isSecret && secretPaths[$0] == nil }.map { key in
      SettingsFault(key.row.key, "the secret is not set", remedy: SecretSources.remedy)
    }
  }

  private init(_ gathering: Gathering, _ secrets: [SettingKey: (secret: Secret, path: String)]) {
    let found = gathering.found
    serviceLinks = gathering.serviceLinks
    let values = CheckedValues(found: found)
    self.found = found
    secretPaths = secrets.mapValues(\.path)
    instance = values.text(.instance)
    policyPath = values.text(.policy)
    kafka = Kafka(
      brokers: values.list(.kafkaBrokers), group: values.text(.kafkaGroup), topicsIn: values.list(.kafkaTopicsIn),
      topicOut: values.text(.kafkaTopicOut), topicDead: values.text(.kafkaTopicDead),
      deadRetention: values.duration(.kafkaDeadRetention), leavesAtStop: values.text(.kafkaAtStop) == "leave",
      pairs: values.pairs(.kafkaProperties))
    database = Database(
      url: values.text(.databaseURL), schema: values.text(.databaseSchema), poolSize: values.count(.databasePoolSize),
      keepDecisions: values.duration(.databaseKeepDecisions), keepLifecycle: values.duration(.databaseKeepLifecycle),
      keepBodies: values.duration(.databaseKeepBodies))
    multimail = MultiMail(
      url: values.text(.multimailURL), mailboxID: values.optionalText(.multimailMailboxID),
      oversightAddress: values.optionalText(.multimailOversightAddress))
    deliver = Deliver(
      onlyTo: values.optionalList(.deliverOnlyTo), patience: values.duration(.deliverPatience),
      concurrency: values.count(.deliverConcurrency))
    http = HTTP(
      public: values.listener(.httpPublic), publicURL: values.optionalText(.httpPublicURL).map(Self.withoutSlash),
      trustedProxies: (values.optionalList(.httpTrustedProxies) ?? []).compactMap { AddressBlock($0) },
      admin: values.requiredListener(.httpAdmin), adminNames: values.optionalList(.httpAdminNames) ?? [])
    personaliser = Personaliser(origin: values.optionalText(.personaliserOrigin))
    pipeline = Pipeline(
      lanes: values.count(.pipelineLanes), batch: values.count(.pipelineBatch),
      inFlightRecords: values.count(.pipelineInFlightRecords), inFlightMiB: values.count(.pipelineInFlightMiB))
    shutdownBudget = values.duration(.shutdownBudget)
    log = Log(level: values.text(.logLevel), format: values.text(.logFormat))
    self.secrets = Secrets(
      multimailKey: secrets[.multimailKey]?.secret, multimailAdminKey: secrets[.multimailAdminKey]?.secret,
      databasePassword: secrets[.databasePassword]?.secret, kafkaPassword: secrets[.kafkaPassword]?.secret,
      linkKey: secrets[.linkKey]?.secret, webhookSecret: secrets[.webhookSecret]?.secret,
      personaliserKey: secrets[.personaliserKey]?.secret)
  }

  private static func withoutSlash(_ url: String) -> String { url.hasSuffix("/") ? String(url.dropLast()) : url }
}
