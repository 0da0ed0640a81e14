extension Producer {
  /// One message to send.
  package struct Message: Sendable {
    /// The topic's name.
    package var topic: String
    /// Nil: no key; messages with the same key go to the same partition.
    package var key: [UInt8]?
    /// Nil: a tombstone.
    package var value: [UInt8]?
    /// In order; a value may be null.
    package var headers: [(name: String, value: [UInt8]?)]
    /// Nil: chosen by the key as Kafka's Java client does.
    package var partition: Int32?

    /// Describes a message.
    package init(
      topic: String, key: [UInt8]? = nil, value: [UInt8]?, headers: [(name: String, value: [UInt8]?)] = [],
      partition: Int32? = nil
    ) {
      self.topic = topic
      self.key = key
      self.value = value
      self.headers = headers
      self.partition = partition
    }
  }
}
