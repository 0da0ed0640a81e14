extension ConsumerLoop {
  /// Asks who owns what, from time to time; the answer comes as news.
  func lookForOwners() {
    // While we give partitions back they are nobody's, rightly.
    guard closeDeadline == nil, releaseDeadline == nil, owners.isDue(.now) else { return }
    if groupsAreTold { handle.askForGroup(settings.group) } else { handle.askForGroups() }
  }

  /// Whether the question for our group may be asked at all.
  func learned(_ answer: Result<Void, KafkaError>) {
    do throws(KafkaError) {
      try answer.get()
      groupsAreTold = true
      handle.askForGroup(settings.group)
    } catch { failed(error) }
  }

  func seen(_ answer: Result<GroupView, KafkaError>) {
    do throws(KafkaError) {
      let group = try answer.get()
      let unowned = group.isStable ? try ownerless(group) : nil
      if let unowned { outbox.update { $0.unowned = unowned.count } }
      let place = handle.memberID.flatMap { group.members.firstIndex(of: $0) }
      if owners.note(unowned: unowned, place: place, .now) { shareOut(unowned ?? []) }
    } catch { failed(error) }
  }

  private func failed(_ error: KafkaError) {
    owners.fail(.now, isLasting: !error.isRetriable)
    // The embedded broker does not know the question.
    if !error.isRetriable && error.code != "_UNSUPPORTED_FEATURE" { outbox.tell(.trouble(error, nil)) }
  }

  private func ownerless(_ group: GroupView) throws(KafkaError) -> Set<TopicPartition> {
    var partitions: Set<TopicPartition> = []
    // What a pattern stands for is known to librdkafka alone.
    for topic in settings.topics where !topic.hasPrefix("^") {
      for number in 0..<(try handle.partitionCount(of: topic) ?? 0) { partitions.insert(TopicPartition(topic, Int32(number))) }
    }
    return partitions.subtracting(group.owned.values.joined())
  }

  /// Leaves the group and joins it again, which makes it rebalance: our partitions are revoked first, and then offered.
  private func shareOut(_ unowned: Set<TopicPartition>) {
    guard closeDeadline == nil, releaseDeadline == nil else { return }
    outbox.tell(.unowned(unowned.sorted()))
    do throws(KafkaError) { try handle.rejoin(settings.topics) } catch { outbox.tell(.trouble(error, nil)) }
  }
}
