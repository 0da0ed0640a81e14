import Deciding
import Store
import Time

/// How messages leave: their ends written down, and who waited for them let go.
extension Deliver {
  /// Has ends written down, and lets go of what waited for them.
  func settle() async throws {
    while true {
      try await settleOnce()
      Pulse.stamp()
    }
  }

  /// Has what waits written down, as soon as something does.
  func settleOnce() async throws {
    let written = try await settler.write()
    await letGo(written.over)
    if !written.unclear.isEmpty {
      let standings = try await settler.standings(of: written.unclear)
      var over: [String] = []
      for (id, standing) in standings {
        switch standing {
        case .ours(let row): state.goOn(row, since: clock.uptime)
        case .another: await settler.watch(id, records: state.finish(id))
        case .over: over.append(id)
        }
      }
      await letGo(over)
    }
    await settler.noteSeenTo()
  }

  /// Takes note that ends are written down.
  private func letGo(_ ids: [String]) async {
    let done = ids.flatMap { state.finish($0) }
    ring()
    await acknowledger.complete(done)
  }

  /// Every 500 ms: messages of others that were settled meanwhile, and ours that must be read again.
  func watch() async throws {
    while true {
      try await clock.sleep(for: .milliseconds(500))
      Pulse.stamp()
      do {
        try await restore()
        await acknowledger.complete(try await settler.releaseWatched())
      } catch {
        // Asked again in 500 ms.
        log(.warning, "messages could not be looked up; trying again", [("error", "\(error)")])
      }
    }
  }

  /// Reads the messages of ours that nobody here knew, and takes them in hand.
  private func restore() async throws {
    let asked = state.toRead
    guard !asked.isEmpty else { return }
    let found = try await ledger.outgoing(ids: Array(asked.keys))
    let rows = Dictionary(found.map { ($0.id, $0) }) { row, _ in row }
    var done: [TrackedRecord] = []
    let uptime = clock.uptime
    readAt = readAt.filter { uptime - $0.value < Self.readMemory }
    for (id, token) in asked {
      // What is claimed and not begun the scheduler decides again.
      if let row = rows[id], row.state == .claimed, row.owner == settings.incarnation { continue }
      guard let records = state.read(id, token: token) else { continue }
      readAt[id] = uptime
      switch rows[id]?.standing(of: settings.incarnation) ?? .over {
      case .ours(let row): state.come(MessageInHand(row, records, since: clock.uptime, isMade: true))
      case .another: await settler.watch(id, records: records)
      case .over: done += records
      }
    }
    ring()
    if !done.isEmpty { await acknowledger.complete(done) }
  }

  /// Has the provider asked about messages that must not go any more and may have gone.
  func inquire() async throws {
    while true {
      let answers = try await inquiry.answers()
      Pulse.stamp()
      for answer in answers {
        await conclude(
          answer.message, answer.end, providerID: answer.providerID, reason: answer.reason, until: answer.until)
      }
    }
  }

  /// Ends a message that is out of the line: the one way there, whoever decides it.
  /// - Parameter until: for `deferred`: when it is looked at again.
  func end(
    _ message: OutgoingMessage, _ end: MessageState, providerID: String? = nil, reason: String?, until: Timestamp? = nil
  ) async {
    state.end(message.id)
    if message.mayHaveGone, end == .cancelled || end == .expired {
      return await inquiry.ask(.init(message: message, end: end, reason: reason ?? ""))
    }
    await conclude(message, end, providerID: providerID, reason: reason, until: until)
  }

  private func conclude(
    _ message: OutgoingMessage, _ end: MessageState, providerID: String?, reason: String?, until: Timestamp?
  ) async {
    if let providerID { await tagger.mark(providerID, message, programmeID: settings.programmeID) }
    await settler.end(
      message, end, reason: reason, providerID: providerID, until: until, copy: end == .sent ? copies.copy(of: message) : nil,
      remindAfter: end == .sent ? Reminding.wait(after: message.kind, programmes.value.policy) : nil)
  }
}
