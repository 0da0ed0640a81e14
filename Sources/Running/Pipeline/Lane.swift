/// A lane: each batch of it goes from facts to commit before the next begins, so that a customer's events are decided in their order.
actor Lane {
  let inbox = Mailbox<LaneChunk>(capacity: 64)
  private let dedupe: Dedupe
  private let throttle: Throttle
  private let compose: Compose
  private let judge: Judge
  private let sieve: Sieve
  private let parts: Parts
  private var pace = BatchPace()

  init(_ parts: Parts, mailer: any Mailer, deadLetters: Mailbox<[DeadLetter]>) {
    self.parts = parts
    sieve = Sieve(parts: parts, deadLetters: deadLetters)
    dedupe = Dedupe(sieve: sieve)
    throttle = Throttle(parts: parts)
    compose = Compose(parts: parts, mailer: mailer)
    judge = Judge(parts: parts)
  }

  /// Moves batches until the inbox is closed and empty.
  func run() async throws {
    while let chunk = await inbox.take() {
      var waiting = Array(try await gather(chunk).apart.reversed())
      while let events = waiting.popLast() {
        // What lost comes before what waits.
        waiting += try await pass(events, chunk.programme).reversed()
      }
      pace.end(at: parts.clock.uptime)
    }
  }

  /// Takes a batch through the stages.
  /// - Returns: the groups of events that must be decided again, in order: those of customers that lost, halves of what failed.
  private func pass(_ events: [LaneEvent], _ programme: Programme) async throws -> [[LaneEvent]] {
    var events = events
    do {
      let known = try await dedupe.look(up: events, programme)
      events = known.events
      if events.isEmpty { return [] }
      let decided = try await throttle.decide(known)
      let written = try await compose.write(decided)
      return try await judge.commit(written)
    } catch {
      return try await sieve.sift(events, error)
    }
  }

  /// A batch: what is there, and of a lane at work also what comes within its pace. An event that comes alone never waits.
  private func gather(_ chunk: LaneChunk) async throws -> [LaneEvent] {
    var events = chunk.events
    join(chunk.programme, to: &events)
    if let rest = pace.rest(before: events.count, of: parts.settings.batch, isBehind: chunk.isBehind, at: parts.clock.uptime) {
      try await parts.clock.sleep(for: rest)
      join(chunk.programme, to: &events)
    }
    pace.start(at: parts.clock.uptime)
    return events
  }

  /// Adds what waits already.
  private func join(_ programme: Programme, to events: inout [LaneEvent]) {
    while events.count < parts.settings.batch,
      let more = inbox.takeWaiting(where: {
        $0.programme === programme && events.count + $0.events.count <= parts.settings.batch
      })
    { events += more.events }
  }
}
