extension Gathering {
  /// Notes values that are good each by itself, but do not go together.
  mutating func compare() {
    if let topics = list(.kafkaTopicsIn) {
      for key in [SettingKey.kafkaTopicOut, .kafkaTopicDead] {
        guard let topic = text(key), topics.contains(topic) else { continue }
        note(place(key), "\(key.row.key) is also read (kafka.topics_in)", "events would go in circles: use another topic")
      }
    }
    if let out = text(.kafkaTopicOut), out == text(.kafkaTopicDead) {
      note(place(.kafkaTopicDead), "kafka.topic_dead is kafka.topic_out", "use two topics")
    }
    if let open = text(.httpPublic), open == text(.httpAdmin), !open.hasSuffix(":0") {
      note(place(.httpAdmin), "http.admin is http.public", "use two ports: the public one is open to the world")
    }
    if case .count(let batch)? = found[.pipelineBatch]?.value, case .count(let bound)? = found[.pipelineInFlightRecords]?.value,
      bound < batch
    {
      note(place(.pipelineInFlightRecords), "pipeline.in_flight_records is below pipeline.batch", "let at least one batch in")
    }
  }

  private func text(_ key: SettingKey) -> String? { if case .text(let text)? = found[key]?.value { text } else { nil } }

  private func list(_ key: SettingKey) -> [String]? { if case .list(let texts)? = found[key]?.value { texts } else { nil } }

  private func place(_ key: SettingKey) -> String {
    switch found[key]?.origin {
    case .file(let place): place
    case .environment(let name): name
    case .flag: "--set \(key.row.key)"
    default: key.row.key
    }
  }
}
