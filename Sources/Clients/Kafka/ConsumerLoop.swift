/// The consumer's thread: obeys the owner, answers librdkafka, takes records when they are asked for, sleeps.
final class ConsumerLoop {
  let handle: ConsumerHandle
  let inbox: CommandInbox<Consumer.Command>
  let outbox: ConsumerOutbox
  let settings: Consumer.Settings
  var assignment = Assignment()
  /// What librdkafka fetches for us.
  var fetching: Set<TopicPartition> = []
  /// Assigned by the group, their committed offsets not known yet.
  var unasked: Set<TopicPartition> = []
  var askAgain = ContinuousClock.now
  /// Until when the owner may take over a revocation; nil when there is none.
  var releaseDeadline: ContinuousClock.Instant?
  var commits = CommitLine()
  var owners: OwnerWatch
  /// Every broker is known to answer questions about groups.
  var groupsAreTold = false
  /// When to have left the group; nil while nobody wants to.
  var closeDeadline: ContinuousClock.Instant?
  /// Whether a static member gives up its place in the group, too.
  private var leavesForGood = false
  private var endedByError = false
  private var stalled = StalledFetch()
  /// Taken for an owner who then stopped waiting.
  private var kept: RecordBatch?

  init(
    _ handle: ConsumerHandle, _ inbox: CommandInbox<Consumer.Command>, _ outbox: ConsumerOutbox, _ settings: Consumer.Settings
  ) {
    self.handle = handle
    self.inbox = inbox
    self.outbox = outbox
    self.settings = settings
    owners = OwnerWatch(patience: settings.ownerlessPatience)
  }

  func run() {
    while closeDeadline == nil {
      for command in inbox.take() { obey(command) }
      turn()
      let hasTaken = takeRecords()
      if handle.lostTopics() { offerAnew() }
      if !(hasTaken && outbox.wantsRecords) { inbox.bell.wait(wakeFetcher(hasTaken)) }
    }
    close()
  }

  private func obey(_ command: Consumer.Command) {
    switch command {
    case .accept(let starts): accept(starts)
    case .commit(let offsets, let mayGoBack, let reply):
      add(offsets, mayGoBack: mayGoBack) { [unowned self] result in reply(result.map { assignment.stored(offsets) }) }
    case .release(let partitions, let offsets, let reply):
      add(offsets) { [unowned self] result in
        if case .failure(let error) = result { outbox.tell(.trouble(error, nil)) }
        assignment.release(partitions)
        settleRevocation()
        reply()
      }
    case .close(let deadline, let leavesForGood):
      closeDeadline = deadline
      self.leavesForGood = leavesForGood
    }
  }

  private func add(_ offsets: [TopicPartition: EpochOffset], mayGoBack: Bool = false, _ reply: @escaping CommitLine.Reply) {
    let wanted = offsets.mapValues { CommitLine.Wanted($0, mayGoBack: mayGoBack) }
    commits.add(wanted, deadline: .now + settings.commitTimeout, reply: reply)
  }

  /// Everything but records.
  private func turn() {
    while let news = handle.news() { hear(news) }
    askForCommitted()
    enforceRelease()
    commit()
    lookForOwners()
  }

  private func hear(_ news: ConsumerNews) {
    switch news {
    case .assigned(let partitions): assigned(partitions)
    case .revoked(let partitions, isLost: true): lost(partitions)
    case .revoked(let partitions, isLost: false): revoked(partitions)
    case .committed(let ticket, let result): landed(ticket, result)
    case .groups(let answer): learned(answer)
    case .group(let answer): seen(answer)
    case .trouble(let error, let partition): trouble(error, partition)
    case .tick(let isConnected): refresh(isConnected: isConnected)
    case .nothing: break
    }
  }

  /// Hands one batch to the owner if he waits.
  /// - Returns: whether there was one, even if nothing of it was for the owner.
  private func takeRecords() -> Bool {
    guard outbox.wantsRecords, closeDeadline == nil else { return false }
    if let batch = kept {
      kept = nil
      give(batch.without { [assignment] in assignment.epoch(of: $0.partition) != $0.epoch })
      return true
    }
    guard let copy = handle.take(epoch: { [assignment] in assignment.epoch(of: $0) }) else { return false }
    give(copy.batch)
    for (error, partition) in copy.troubles { trouble(error, partition) }
    return true
  }

  /// Wakes a fetcher that sleeps although there is more to fetch and somebody waits for it.
  /// - Returns: how long the loop may sleep.
  private func wakeFetcher(_ hasTaken: Bool) -> Duration {
    guard ConsumerHandle.fetcherMayStall, !hasTaken, outbox.wantsRecords, closeDeadline == nil else {
      stalled.reset()
      return .seconds(1)
    }
    if stalled.isDue(.now), let behind = handle.partitionBehind(assignment.positions) { handle.wakeLeader(of: behind) }
    return stalled.pause(.now)
  }

  private func give(_ batch: RecordBatch) {
    if !batch.isEmpty && !outbox.tell(.records(batch)) { kept = batch }
  }

  private func trouble(_ error: KafkaError, _ partition: TopicPartition?) {
    if error.code == "_ALL_BROKERS_DOWN" { outbox.update { $0.isConnected = false } }
    outbox.tell(.trouble(error, partition))
    guard error.isFatal, closeDeadline == nil else { return }
    endedByError = true
    closeDeadline = .now + .seconds(5)
  }

  private func commit() {
    // While we join, a commit would be answered with ILLEGAL_GENERATION, for which librdkafka before 2.10 gives up all partitions
    // (its issue 4059); the answer to the join rings the bell.
    if !handle.isJoining {
      let next = commits.next { [assignment] in assignment.committable($0) }
      for reply in next.answered { reply(.success(())) }
      if let (ticket, offsets) = next.commit, let error = handle.commit(offsets, ticket: ticket) {
        landed(ticket, .failure(error))
      }
    }
    let tooLong = KafkaError("_TIMED_OUT", "committing took too long; check the group's coordinator", isRetriable: true)
    for reply in commits.expire(.now) { reply(.failure(tooLong)) }
  }

  private func landed(_ ticket: UInt, _ result: Result<Void, KafkaError>) {
    guard let (offsets, callers) = commits.land(ticket) else { return }
    if case .success = result { assignment.committed(offsets) }
    for reply in callers { reply(result) }
    inbox.bell.ring()
  }

  func refresh(isConnected: Bool) {
    var lag: [TopicPartition: Int64] = [:]
    for (partition, position) in assignment.positions {
      guard let (low, high) = handle.knownBounds(of: partition) else { continue }
      lag[partition] = max(0, high - max(position ?? low, low))
    }
    outbox.update { statistics in
      statistics.consumerLag = lag
      statistics.isConnected = isConnected
      statistics.fetchedAhead = handle.fetchedAhead
      statistics.refreshes += 1
    }
  }

  private func close() {
    let deadline = closeDeadline ?? .now
    for command in inbox.shut() { obey(command) }
    outbox.shut(keepingEvents: endedByError)
    while !commits.isIdle && .now < deadline {
      turn()
      if !commits.isIdle { inbox.bell.wait(.milliseconds(50)) }
    }
    for reply in commits.abandon() { reply(.failure(.closed("consumer"))) }
    if .now < deadline { leave(deadline) }
    handle.destroy()
    inbox.finish()
  }

  private func leave(_ deadline: ContinuousClock.Instant) {
    let before = handle.timesLeft
    // A failure leaves nothing to wait for: the group will notice by the missing heartbeats.
    if leavesForGood, handle.memberID?.isEmpty == false, (try? handle.leave()) != nil {
      listen(until: deadline) { handle.timesLeft != before }
    }
    guard handle.beginClosing() == nil else { return }
    listen(until: deadline) { handle.isClosed }
  }

  private func listen(until deadline: ContinuousClock.Instant, or isOver: () -> Bool) {
    while !isOver() && .now < deadline {
      while let news = handle.news() { hear(news) }
      if !isOver() { inbox.bell.wait(.milliseconds(50)) }
    }
  }
}

extension RecordBatch {
  /// The same bytes, without the records of some sources.
  func without(_ isUnwanted: (Source) -> Bool) -> RecordBatch {
    let unwanted = partitions.map(isUnwanted)
    return RecordBatch(
      bytes: bytes, records: records.filter { !unwanted[$0.partition] }, headers: headers, partitions: partitions,
      ends: ends.filter { !unwanted[$0.partition] })
  }
}
