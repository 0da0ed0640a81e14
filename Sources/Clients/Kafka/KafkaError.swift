/// What went wrong with Kafka, and what to do about it.
package struct KafkaError: Error, Sendable, Hashable {
  /// librdkafka's name of the error, as `_TRANSPORT` or `NOT_LEADER_FOR_PARTITION`; those with an underscore are its own.
  package var code: String
  /// What went wrong and what to do; holds no keys, values or passwords.
  package var message: String
  /// librdkafka's or the broker's own words; empty where there are none.
  package var cause: String
  /// True when the client that raised it is of no more use: close it and start again.
  package var isFatal: Bool
  /// True when the same may work in a while.
  package var isRetriable: Bool

  /// Joins an error's parts; it is neither fatal nor retriable by default.
  package init(_ code: String, _ message: String, cause: String = "", isFatal: Bool = false, isRetriable: Bool = false) {
    self.code = code
    self.message = message
    self.cause = cause
    self.isFatal = isFatal
    self.isRetriable = isRetriable
  }
}

extension KafkaError {
  /// Whether the next record to read is not in the log: the partition stands until somebody says where it goes on.
  package var isOutOfRange: Bool { code == "_AUTO_OFFSET_RESET" || code == "OFFSET_OUT_OF_RANGE" }
}

extension KafkaError {
  /// Whether a message, or the batch that it travelled in, is larger than librdkafka or the broker takes.
  package var isTooLarge: Bool { code == "MSG_SIZE_TOO_LARGE" || code == "RECORD_LIST_TOO_LARGE" }
}

extension KafkaError: CustomStringConvertible {
  /// One line for the log: code, message, cause.
  package var description: String { "\(code): \(message)" + (cause.isEmpty ? "" : " (\(cause))") }
}

extension KafkaError {
  static func closed(_ what: String) -> KafkaError {
    KafkaError("_DESTROY", "the \(what) is closed; use it before closing it")
  }

  static var noThread: KafkaError {
    KafkaError("_CRIT_SYS_RESOURCE", "the system refuses another thread; raise the limit of tasks (TasksMax)", isRetriable: true)
  }

  static func invalid(_ message: String, cause: String = "") -> KafkaError {
    KafkaError("_INVALID_ARG", message, cause: cause)
  }
}
