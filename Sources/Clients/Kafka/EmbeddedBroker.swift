import CRdKafka
import Synchronization

/// librdkafka's mock cluster: brokers inside this process, on loopback ports, for demos and tests.
///
/// It keeps 100,000 messages or 5 MiB a partition and drops the oldest silently; a group's first join takes 3 s.
package final class EmbeddedBroker: Sendable {
  /// What to give clients as their brokers.
  package let bootstrapServers: String
  private let cluster: Mutex<Cluster?>

  /// The requests that can be made to fail, by their number in Kafka's protocol.
  package enum Request: Int16, Sendable {
    case produce = 0
    case fetch = 1
    case listOffsets = 2
    case metadata = 3
    case offsetCommit = 8
    case offsetFetch = 9
    case findCoordinator = 10
    case joinGroup = 11
    case heartbeat = 12
    case syncGroup = 14
    case initProducerID = 22
  }

  /// Starts brokers with ids from 1 on.
  package init(brokers: Int = 1) throws(KafkaError) {
    let cluster = try Cluster(brokers)
    bootstrapServers = cluster.bootstrapServers
    self.cluster = Mutex(cluster)
  }

  deinit { close() }

  /// Creates a topic; one that a client asks for without this has four partitions.
  package func createTopic(_ name: String, partitions: Int) throws(KafkaError) {
    try check("creating a topic") { cluster in
      unsafe rd_kafka_mock_topic_create(cluster.mock, name, Int32(clamping: partitions), 1)
    }
  }

  /// The next requests of a kind are answered with these errors in turn; `NO_ERROR` lets one through.
  package func pushErrors(_ request: Request, _ names: [String]) throws(KafkaError) {
    var numbers: [rd_kafka_resp_err_t] = []
    for name in names {
      guard let number = KafkaError.number(name) else { throw .invalid("librdkafka knows no error \(name); correct the name") }
      numbers.append(number)
    }
    try check("pushing errors") { cluster in
      unsafe rd_kafka_mock_push_request_errors_array(cluster.mock, request.rawValue, numbers.count, numbers)
      return RD_KAFKA_RESP_ERR_NO_ERROR
    }
  }

  /// Takes a broker off the network, breaking its connections, or brings it back.
  package func setDown(broker: Int, _ isDown: Bool) throws(KafkaError) {
    try check("setting a broker down") { cluster in
      let id = Int32(clamping: broker)
      return unsafe isDown ? rd_kafka_mock_broker_set_down(cluster.mock, id) : rd_kafka_mock_broker_set_up(cluster.mock, id)
    }
  }

  /// Ends the brokers; their data is gone.
  package func close() {
    let last = cluster.withLock { cluster in
      defer { cluster = nil }
      return cluster
    }
    last?.destroy()
  }

  private func check(_ doing: String, _ body: (Cluster) -> rd_kafka_resp_err_t) throws(KafkaError) {
    let result = cluster.withLock { $0.map(body) }
    guard let result else { throw .closed("embedded broker") }
    if result != RD_KAFKA_RESP_ERR_NO_ERROR { throw KafkaError(result, doing) }
  }
}

/// The mock cluster and the handle it lives on; the lock around it keeps callers apart.
@safe
private struct Cluster: @unchecked Sendable {
  let handle: OpaquePointer
  let mock: OpaquePointer

  init(_ brokers: Int) throws(KafkaError) {
    // The handle is never used as a client.
    unsafe handle = try Configuration.withoutBrokers.makeHandle(RD_KAFKA_PRODUCER, events: 0)
    guard let mock = unsafe rd_kafka_mock_cluster_new(handle, Int32(clamping: brokers)) else {
      unsafe rd_kafka_destroy(handle)
      throw .invalid("the embedded broker cannot start; check the number of brokers and the limit of open files")
    }
    unsafe self.mock = unsafe mock
  }

  var bootstrapServers: String { unsafe String(cString: rd_kafka_mock_cluster_bootstraps(mock)) }

  func destroy() {
    unsafe rd_kafka_mock_cluster_destroy(mock)
    unsafe rd_kafka_destroy(handle)
  }
}
