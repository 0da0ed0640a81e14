import CRdKafka

extension KafkaError {
  /// Reads librdkafka's code of a failure.
  init(_ number: rd_kafka_resp_err_t, _ doing: String, cause: String = "", isFatal: Bool = false) {
    let name = unsafe String(cString: rd_kafka_err2name(number))
    let words = cause.isEmpty ? unsafe String(cString: rd_kafka_err2str(number)) : cause
    let retriable = !isFatal && Self.passing.contains(name)
    self.init(name, "\(doing) failed: \(Self.advice(name))", cause: words, isFatal: isFatal, isRetriable: retriable)
  }

  /// Takes librdkafka's error object over and destroys it; nil when there is none.
  init?(taking error: OpaquePointer?, _ doing: String) {
    guard let error = unsafe error else { return nil }
    defer { unsafe rd_kafka_error_destroy(error) }
    unsafe self.init(
      rd_kafka_error_code(error), doing, cause: String(cString: rd_kafka_error_string(error)),
      isFatal: rd_kafka_error_is_fatal(error) != 0)
    isRetriable = unsafe isRetriable || rd_kafka_error_is_retriable(error) != 0
  }

  /// The number of a name; nil when librdkafka knows none such.
  static func number(_ name: String) -> rd_kafka_resp_err_t? {
    (-200...200).lazy.map { rd_kafka_resp_err_t(rawValue: $0) }
      .first { unsafe String(cString: rd_kafka_err2name($0)) == name }
  }

  /// Errors that pass when the cluster is well again.
  private static let passing: Set<String> = [
    "_TRANSPORT", "_ALL_BROKERS_DOWN", "_RESOLVE", "_TIMED_OUT", "_TIMED_OUT_QUEUE", "_MSG_TIMED_OUT", "_WAIT_COORD",
    "_QUEUE_FULL", "_IN_PROGRESS", "_LEADER_NOT_AVAILABLE", "UNKNOWN_TOPIC_OR_PART", "LEADER_NOT_AVAILABLE",
    "NOT_LEADER_FOR_PARTITION", "REQUEST_TIMED_OUT", "BROKER_NOT_AVAILABLE", "REPLICA_NOT_AVAILABLE", "NETWORK_EXCEPTION",
    "COORDINATOR_LOAD_IN_PROGRESS", "COORDINATOR_NOT_AVAILABLE", "NOT_COORDINATOR", "NOT_ENOUGH_REPLICAS",
    "NOT_ENOUGH_REPLICAS_AFTER_APPEND", "REBALANCE_IN_PROGRESS", "NOT_CONTROLLER", "KAFKA_STORAGE_ERROR",
  ]

  private static func advice(_ name: String) -> String {
    switch name {
    case "_TRANSPORT", "_ALL_BROKERS_DOWN", "_RESOLVE", "BROKER_NOT_AVAILABLE", "NETWORK_EXCEPTION":
      "a broker cannot be reached; check bootstrap.servers, the network and the brokers; it is tried again"
    case "_TIMED_OUT", "_MSG_TIMED_OUT", "_TIMED_OUT_QUEUE", "REQUEST_TIMED_OUT", "_WAIT_COORD":
      "the brokers did not answer in time; check that they are up and the network carries"
    case "NOT_ENOUGH_REPLICAS", "NOT_ENOUGH_REPLICAS_AFTER_APPEND":
      "too few replicas are in sync; bring the other brokers back"
    case "TOPIC_AUTHORIZATION_FAILED", "GROUP_AUTHORIZATION_FAILED", "CLUSTER_AUTHORIZATION_FAILED":
      "the user lacks the right; grant it on the topic, the group or the cluster"
    case "_AUTHENTICATION", "SASL_AUTHENTICATION_FAILED", "_SSL":
      "the broker or we were not recognised; check user, password and certificates"
    case "UNKNOWN_TOPIC_OR_PART", "_UNKNOWN_TOPIC", "_UNKNOWN_PARTITION":
      "the topic or partition does not exist; create it or correct its name"
    case "MSG_SIZE_TOO_LARGE":
      "a message is larger than allowed; raise message.max.bytes here and at the topic, or make it smaller"
    case "_AUTO_OFFSET_RESET", "OFFSET_OUT_OF_RANGE":
      "the offset is not in the log any more; say where to go on: `referrald partitions reset`"
    case "FENCED_INSTANCE_ID", "_FENCED":
      "another process has joined under this instance's name; give each instance a name of its own"
    case "TOPIC_ALREADY_EXISTS": "the topic exists; nothing to do, or choose another name"
    case "INCONSISTENT_GROUP_PROTOCOL":
      "the group has members of another kind; choose a group id of our own"
    case "_PURGE_QUEUE", "_PURGE_INFLIGHT", "_DESTROY": "the client was closed before it was done"
    default: "see the cause"
    }
  }
}
