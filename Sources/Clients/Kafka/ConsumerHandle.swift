import CRdKafka

/// The librdkafka calls of a consumer; after it is made, its one thread alone may use it.
///
/// Records come on a queue of their own, apart from rebalances and errors: nobody taking records then never delays a
/// rebalance, and the polling of the other queue keeps the membership alive without pausing partitions.
@safe
final class ConsumerHandle: @unchecked Sendable {
  private let handle: OpaquePointer
  /// Rebalances, commits, errors, statistics.
  private let control: OpaquePointer
  private let data: OpaquePointer
  private let notes: UnsafeMutablePointer<kafka_door_notes>
  private let room: UnsafeMutableBufferPointer<UnsafeMutablePointer<rd_kafka_message_t>?>

  init(_ settings: Consumer.Settings, bell: Bell) throws(KafkaError) {
    let events = RD_KAFKA_EVENT_REBALANCE | RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_STATS | RD_KAFKA_EVENT_OFFSET_COMMIT
    let configuration = try settings.configuration(), notes = unsafe bell.notes()
    do throws(KafkaError) {
      unsafe handle = try configuration.makeHandle(RD_KAFKA_CONSUMER, events: events, notes: notes)
    } catch {
      unsafe notes.deallocate()
      throw error
    }
    unsafe self.notes = notes
    unsafe _ = rd_kafka_poll_set_consumer(handle)
    unsafe control = rd_kafka_queue_get_consumer(handle)
    unsafe data = rd_kafka_queue_new(handle)
    unsafe room = .allocate(capacity: settings.batchLimit)
    unsafe room.initialize(repeating: nil)
    unsafe bell.watch(control)
    unsafe bell.watch(data)
    do throws(KafkaError) { try subscribe(settings.topics) } catch {
      destroy()
      throw error
    }
  }

  private func subscribe(_ names: [String]) throws(KafkaError) {
    let topics = PartitionList(names.map { TopicPartition($0, -1) })
    let result = unsafe rd_kafka_subscribe(handle, topics.pointer)
    guard result == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(result, "subscribing") }
  }

  /// Leaves the group, a static member too, and joins it again; the revocation of what is held comes as news.
  ///
  /// The same subscription alone would change nothing. While librdkafka rebalances, the second call undoes the first.
  func rejoin(_ names: [String]) throws(KafkaError) {
    try leave()
    try subscribe(names)
  }

  /// Leaves the group, a static member too, which closing alone does not (KIP-345); the revocation of what is held comes as news,
  /// and the request goes out once that is answered.
  func leave() throws(KafkaError) {
    let result = unsafe rd_kafka_unsubscribe(handle)
    guard result == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(result, "leaving the group") }
  }

  /// How often the group was told that we leave, or could not be told.
  var timesLeft: Int32 { unsafe kafka_door_left(notes) }

  /// Whether a partition that was fetched was gone, if only for a while, since this was asked last.
  func lostTopics() -> Bool {
    defer { unsafe notes.pointee.lost_topics = 0 }
    return unsafe notes.pointee.lost_topics > 0
  }

  /// Asks every broker for its groups, which tells whether it knows questions about groups; the answer comes as news.
  func askForGroups() { unsafe rd_kafka_ListConsumerGroups(handle, nil, control) }

  /// Asks the coordinator for a group's members; the answer comes as news.
  ///
  /// A broker that does not know the question lets librdkafka abort the process (its issues 3663 and 4605, open in 2026), so
  /// `askForGroups` comes first.
  func askForGroup(_ name: String) {
    unsafe name.withCString { name in
      var names: [UnsafePointer<CChar>?] = unsafe [name]
      unsafe rd_kafka_DescribeConsumerGroups(handle, &names, 1, nil, control)
    }
  }

  /// What the coordinator calls us; nil before we joined.
  var memberID: String? {
    // A copy, ours to free.
    guard let id = unsafe rd_kafka_memberid(handle) else { return nil }
    defer { unsafe rd_kafka_mem_free(handle, id) }
    return unsafe String(cString: id)
  }

  /// Asks a broker, blocking; nil when there is no such topic.
  func partitionCount(of topic: String) throws(KafkaError) -> Int? {
    try unsafe countPartitions(topic, handle, .seconds(5))
  }

  /// Frees everything without leaving the group; the last call.
  func destroy() {
    unsafe rd_kafka_queue_destroy(data)
    unsafe rd_kafka_queue_destroy(control)
    unsafe rd_kafka_destroy_flags(handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
    unsafe notes.deallocate()
    unsafe room.deallocate()
  }

  /// What librdkafka has to say next; nil when there is nothing.
  func news() -> ConsumerNews? {
    guard let event = unsafe rd_kafka_queue_poll(control, 0) else { return nil }
    defer { unsafe rd_kafka_event_destroy(event) }
    return unsafe ConsumerNews(event, handle)
  }

  /// Takes what waits, up to the batch limit in records and in bytes; nil when nothing waits. What a few bytes on the wire were
  /// unpacked to can be large, so it is taken by the gulp: one gulp may pass the limit in bytes.
  func take(epoch: (TopicPartition) -> Int64?) -> BatchCopy? {
    var copier = BatchCopier()
    var count = 0
    // Only with the copies made may the messages go.
    defer { unsafe kafka_door_destroy_messages(room.baseAddress, count) }
    while unsafe count < room.count, copier.size < Consumer.Settings.batchBytes {
      let wanted = unsafe min(Consumer.Settings.gulp, room.count - count)
      let free = unsafe UnsafeMutableBufferPointer(rebasing: room[count..<count + wanted])
      let more = unsafe max(0, rd_kafka_consume_batch_queue(data, 0, free.baseAddress, wanted))
      unsafe copier.add(BatchCopier.Messages(rebasing: free[..<more]), epoch: epoch)
      count += more
      if more < wanted { break }
    }
    return count > 0 ? copier.copied() : nil
  }

  /// Records that wait to be taken.
  var fetchedAhead: Int { unsafe rd_kafka_queue_length(data) }

  /// Answers an assignment; needed even when it is empty.
  func assign(_ starts: [TopicPartition: Int64?]) -> KafkaError? {
    for partition in starts.keys { steer(partition) }
    let list = PartitionList(starts.mapValues { $0 ?? Int64(RD_KAFKA_OFFSET_BEGINNING) })
    return unsafe KafkaError(taking: rd_kafka_incremental_assign(handle, list.pointer), "assigning")
  }

  /// Answers a revocation; needed even when it is empty.
  func unassign(_ partitions: [TopicPartition]) -> KafkaError? {
    let list = PartitionList(partitions)
    return unsafe KafkaError(taking: rd_kafka_incremental_unassign(handle, list.pointer), "unassigning")
  }

  /// Leads a partition's records to our own queue; librdkafka lets that stand over reassignments.
  private func steer(_ partition: TopicPartition) {
    guard let queue = unsafe rd_kafka_queue_get_partition(handle, partition.topic, partition.partition) else { return }
    unsafe rd_kafka_queue_forward(queue, data)
    unsafe rd_kafka_queue_destroy(queue)
  }

  /// Asks the coordinator, blocking, for the group's offsets.
  func committed(_ partitions: [TopicPartition], within limit: Duration) throws(KafkaError) -> [TopicPartition: Int64?] {
    try unsafe Kafka.committed(handle, partitions, within: limit)
  }

  /// A JoinGroup request waits for its answer: the broker reads nothing else of that connection meanwhile, and the generation in
  /// what was sent will be over.
  var isJoining: Bool { unsafe kafka_door_is_joining(notes) != 0 }

  /// Sends a commit; its result comes as news with the ticket.
  func commit(_ offsets: CommitLine.Offsets, ticket: UInt) -> KafkaError? {
    let list = PartitionList(offsets.mapValues(\.next))
    let result = unsafe kafka_door_commit(handle, list.pointer, control, ticket)
    return result == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : KafkaError(result, "committing")
  }

  /// The begin and the end of the log as last heard from the broker; nil when the end was not heard yet.
  func knownBounds(of partition: TopicPartition) -> (low: Int64, high: Int64)? {
    var low: Int64 = 0, high: Int64 = 0
    let result = unsafe rd_kafka_get_watermark_offsets(handle, partition.topic, partition.partition, &low, &high)
    return result == RD_KAFKA_RESP_ERR_NO_ERROR && high >= 0 ? (max(low, 0), high) : nil
  }

  /// Whether a fetcher may sleep on when its queue is empty again; see `StalledFetch`.
  static let fetcherMayStall = rd_kafka_version() < 0x0202_0000

  /// One of the partitions whose log, as last heard, goes on behind what was taken; any of them, so that all get their turn.
  /// - Parameter starts: what is done of each, which may lie behind what was taken by a transaction's markers; nil: nothing.
  func partitionBehind(_ starts: [TopicPartition: Int64?]) -> TopicPartition? {
    let list = PartitionList(starts.keys)
    guard unsafe rd_kafka_position(handle, list.pointer) == RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
    return list.entries.filter { entry in
      guard let (low, high) = knownBounds(of: entry.partition) else { return false }
      return max(entry.offset ?? low, starts[entry.partition].flatMap(\.self) ?? low, low) < high
    }.randomElement()?.partition
  }

  /// Wakes the thread that fetches a partition by sending its broker a small question, blocking for the round trip.
  func wakeLeader(of partition: TopicPartition) {
    var low: Int64 = 0, high: Int64 = 0
    // The answer is of no interest, nor is its failure: the fetcher is awake once the question is sent.
    unsafe rd_kafka_query_watermark_offsets(handle, partition.topic, partition.partition, &low, &high, 100)
  }

  /// Begins to leave the group; revocations come as news until `isClosed`.
  func beginClosing() -> KafkaError? {
    unsafe KafkaError(taking: rd_kafka_consumer_close_queue(handle, control), "closing")
  }

  var isClosed: Bool { unsafe rd_kafka_consumer_closed(handle) != 0 }
}

/// Asks the coordinator, blocking, for the offsets of a handle's group; nil where there is none.
func committed(
  _ handle: OpaquePointer, _ partitions: [TopicPartition], within limit: Duration
) throws(KafkaError) -> [TopicPartition: Int64?] {
  let list = PartitionList(partitions)
  let result = unsafe rd_kafka_committed(handle, list.pointer, Int32(clamping: limit.wholeMilliseconds))
  let entries = list.entries
  let fault = result == RD_KAFKA_RESP_ERR_NO_ERROR ? entries.map(\.error).first { $0 != RD_KAFKA_RESP_ERR_NO_ERROR } : result
  if let fault { throw KafkaError(fault, "reading the group's offsets") }
  return Dictionary(entries.map { ($0.partition, $0.offset) }) { $1 }
}
