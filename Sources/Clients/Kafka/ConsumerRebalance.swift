import CRdKafka

extension ConsumerLoop {
  /// The group gives partitions. librdkafka is answered at once, with none, so that the group goes on; what the owner
  /// accepts is added afterwards.
  func assigned(_ partitions: [TopicPartition]) {
    report(handle.assign([:]))
    outbox.update { statistics in
      statistics.rebalances += 1
      statistics.isConnected = true
    }
    guard closeDeadline == nil else { return }
    owners.begin(.now, givenAny: !partitions.isEmpty)
    // An instance with nothing to do wants to know that it has joined.
    if partitions.isEmpty { outbox.tell(.assigned([])) }
    unasked.formUnion(partitions)
  }

  /// Offers what was assigned, with the group's offsets; tries again later when the coordinator does not answer.
  func askForCommitted() {
    guard !unasked.isEmpty, .now >= askAgain else { return }
    do throws(KafkaError) {
      let committed = try handle.committed(Array(unasked), within: .seconds(5))
      unasked = []
      outbox.tell(.assigned(assignment.offer(committed)))
    } catch {
      askAgain = .now + .seconds(2)
      outbox.tell(.trouble(error, nil))
    }
  }

  func accept(_ starts: [PartitionStart]) {
    let accepted = assignment.accept(starts)
    guard !accepted.isEmpty else { return }
    fetching.formUnion(accepted.keys)
    report(handle.assign(accepted))
  }

  /// A topic was gone for a while, librdkafka does not say which, and would read on at the old place of a new log: what is fetched
  /// is taken from the owner and offered to him again, so that he looks at the logs first.
  func offerAnew() {
    let held = assignment.drop(assignment.fetched)
    unassign(held)
    unasked.formUnion(held)
    outbox.tell(.trouble(KafkaError(RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION, "reading the topics"), nil))
    outbox.tell(.lost(held))
  }

  /// The group wants partitions back: the owner is asked, unless he never heard of them.
  func revoked(_ partitions: [TopicPartition]) {
    outbox.update { $0.rebalances += 1 }
    unasked.subtract(partitions)
    guard closeDeadline == nil else { return giveBack(partitions) }
    let held = assignment.revoke(partitions)
    guard !held.isEmpty else { return giveBack(partitions) }
    releaseDeadline = .now + settings.releaseTimeout
    outbox.tell(.revoked(held))
  }

  /// The group took partitions without asking.
  func lost(_ partitions: [TopicPartition]) {
    outbox.update { $0.rebalances += 1 }
    unasked.subtract(partitions)
    let held = assignment.drop(partitions)
    unassign(partitions)
    if !held.isEmpty { outbox.tell(.lost(held)) }
  }

  /// Answers the revocation once the owner has released all of it: librdkafka takes one answer.
  func settleRevocation() {
    guard releaseDeadline != nil, assignment.awaitingRelease.isEmpty else { return }
    releaseDeadline = nil
    giveBack(assignment.released)
  }

  /// A stuck owner must not hold up the group.
  func enforceRelease() {
    guard let deadline = releaseDeadline, deadline <= .now else { return }
    let late = assignment.awaitingRelease
    releaseDeadline = nil
    giveBack(late + assignment.released)
    outbox.tell(.lost(late))
    outbox.tell(.trouble(KafkaError("_TIMED_OUT", "partitions were not released in time; look for work that hangs"), nil))
  }

  private func giveBack(_ partitions: [TopicPartition]) {
    _ = assignment.drop(partitions)
    unassign(partitions)
  }

  /// Answers librdkafka, naming only what it fetches: it knows nothing of those that were never accepted.
  private func unassign(_ partitions: [TopicPartition]) {
    let ours = partitions.filter { fetching.remove($0) != nil }
    report(handle.unassign(ours))
  }

  private func report(_ error: KafkaError?) {
    if let error { outbox.tell(.trouble(error, nil)) }
  }
}
