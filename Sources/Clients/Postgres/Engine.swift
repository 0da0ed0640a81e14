import Glibc
import Threads

/// The pool's thread: it alone owns the connections, the line of callers and the clock.
final class Engine {
  private let configuration: Pool.Configuration
  private let mailbox: Mailbox
  private let health: Health
  private var links: [Link] = []
  private var line = WaitingLine()
  /// Connections being made on threads of their own, with the moment to give each up.
  private var attempts: [UInt64: ContinuousClock.Instant] = [:]
  private var attemptCount: UInt64 = 0
  private var backoff = Backoff(now: .now)
  private var isStarted = false
  private var closing: (by: ContinuousClock.Instant, replies: [@Sendable () -> Void])?

  init(_ configuration: Pool.Configuration, _ mailbox: Mailbox, _ health: Health) {
    self.configuration = configuration
    self.mailbox = mailbox
    self.health = health
  }

  /// Works until the pool is closed and nothing is left to do.
  func run() {
    while closing == nil || !(links.isEmpty && attempts.isEmpty) {
      let ready = wait()
      // Sockets first: a connection that has died in the meantime must not be given a job.
      for link in ready { link.proceed() }
      for command in mailbox.take() { perform(command) }
      tick(now: .now)
      bury()
      dispatch()
      connectMore(now: .now)
      bury()
    }
    end()
  }

  private func wait() -> [Link] {
    var entries = [pollfd(fd: mailbox.wakeup, events: Int16(POLLIN), revents: 0)]
    for link in links {
      entries.append(pollfd(fd: link.socket, events: Int16(link.wantsToWrite ? POLLIN | POLLOUT : POLLIN), revents: 0))
    }
    let timeout = nextAlarm().map { ($0 - .now).inPollMilliseconds } ?? -1
    let count = unsafe poll(&entries, nfds_t(entries.count), timeout)
    guard count > 0 else { return [] }
    return zip(links, entries.dropFirst()).filter { $0.1.revents != 0 }.map { $0.0 }
  }

  private func nextAlarm() -> ContinuousClock.Instant? {
    var alarms = links.compactMap(\.alarm)
    alarms += links.flatMap { link in link.waiting.map { $0.deadline } }
    alarms += attempts.values
    if let closing { alarms.append(closing.by) }
    if let earliest = line.earliestDeadline { alarms.append(earliest) }
    if wantedConnections > 0 { alarms.append(backoff.earliest) }
    return alarms.min()
  }

  private func perform(_ command: Command) {
    switch command {
    case .run(let job): accept(job)
    case .lease(let request): enqueue(.lease(request))
    case .release(let id): release(id)
    case .cancel(let id): cancel(id)
    case .connected(let attempt, let result): connected(attempt, result)
    case .close(let by, let reply): beginClosing(by: by, reply)
    }
  }

  private func accept(_ job: Job) {
    guard let lease = job.lease else { return enqueue(.job(job)) }
    guard let link = links.first(where: { $0.lease?.id == lease && !$0.isBeingReturned }) else {
      return job.reply(.failure(.leaseOver))
    }
    link.run(job)
  }

  private func enqueue(_ caller: WaitingLine.Caller) {
    guard closing == nil else { return caller.refuse(.poolClosed) }
    isStarted = true
    line.append(caller)
  }

  private func cancel(_ id: UInt64) {
    if let caller = line.remove(id: id) { return caller.refuse(.cancelled) }
    for link in links { link.cancel(id: id, now: .now) }
  }

  private func release(_ id: UInt64) {
    guard let link = links.first(where: { $0.lease?.id == id }) else { return }
    link.isBeingReturned = true
    takeBack(link)
  }

  /// Cleans a returned connection once its last job is done.
  private func takeBack(_ link: Link) {
    guard link.isBeingReturned, link.exchange == nil, let lease = link.lease else { return }
    link.isBeingReturned = false
    link.lease = nil
    var statements = link.isInTransaction ? ["ROLLBACK"] : []
    if lease.resets { statements += ["SELECT pg_catalog.pg_advisory_unlock_all()", "RESET ALL"] }
    guard !statements.isEmpty else { return }
    let deadline = ContinuousClock.now + configuration.queryDeadline
    link.run(Job(id: 0, work: .cleaning(statements), lease: nil, deadline: deadline) { _ in })
  }

  private func tick(now: ContinuousClock.Instant) {
    for link in links { link.tick(now: now) }
    for caller in line.removeExpired(now: now) {
      let cause = links.isEmpty ? health.lastError : nil
      caller.refuse(.deadline("no connection to PostgreSQL became free before the deadline", cause: cause))
    }
    for (attempt, deadline) in attempts where deadline <= now {
      connected(attempt, .failure(.connectFailed("no answer within \(configuration.connectDeadline)")))
    }
    if let closing, closing.by <= now {
      for link in links { link.fail(.poolClosed) }
      attempts = [:]
    }
  }

  /// Drops the connections that are of no more use.
  private func bury() {
    for link in links {
      takeBack(link)
      if let failure = link.failure {
        health.note(failure)
      } else if closing != nil && link.isFree {
        link.fail(.poolClosed)
      }
    }
    links.removeAll { $0.failure != nil }
    tellHealth()
  }

  private func tellHealth() { health.set(connections: links.count, busy: links.count { !$0.isFree }) }

  private func dispatch() {
    for link in links where link.isFree {
      guard let caller = line.popFirst() else { return }
      switch caller {
      case .job(let job): link.run(job)
      case .lease(let request):
        link.lease = request
        // Before the answer: whoever holds a connection finds it counted as busy.
        tellHealth()
        request.reply(.success(()))
      }
    }
  }

  /// Enough for those who wait, and one to notice when the server is back.
  private var wantedConnections: Int {
    guard closing == nil, isStarted else { return 0 }
    let room = configuration.size - links.count - attempts.count
    let wanted = max(line.count, links.isEmpty ? 1 : 0) - attempts.count
    return max(0, min(room, wanted))
  }

  private func connectMore(now: ContinuousClock.Instant) {
    guard backoff.earliest <= now else { return }
    // After a failure one attempt at a time is enough to find out.
    for _ in 0..<(backoff.failures == 0 ? wantedConnections : min(1, wantedConnections)) {
      attemptCount += 1
      let attempt = attemptCount, deadline = now + configuration.connectDeadline
      attempts[attempt] = deadline
      let isStarted = startThread { [configuration, mailbox] in
        do throws(PostgresError) {
          // Nobody takes it when the pool has closed: it is finished as it is dropped.
          _ = mailbox.post(.connected(attempt: attempt, .success(try Handle.connect(configuration, until: deadline))))
        } catch {
          _ = mailbox.post(.connected(attempt: attempt, .failure(error)))
        }
      }
      if !isStarted { connected(attempt, .failure(.noThread)) }
    }
  }

  private func connected(_ attempt: UInt64, _ result: Result<Handle, PostgresError>) {
    guard attempts.removeValue(forKey: attempt) != nil, closing == nil else { return }
    switch result {
    case .success(let handle):
      backoff.succeeded(now: .now)
      links.append(Link(handle, cacheCapacity: configuration.statementCacheCapacity))
      tellHealth()
    case .failure(let error):
      backoff.failed(now: .now)
      health.note(error)
      // Waiting cannot help against a wrong password or a missing database.
      if error.retry == .restart && links.isEmpty { for caller in line.removeAll() { caller.refuse(error) } }
    }
  }

  private func beginClosing(by deadline: ContinuousClock.Instant, _ reply: @escaping @Sendable () -> Void) {
    closing = (min(closing?.by ?? deadline, deadline), (closing?.replies ?? []) + [reply])
    for caller in line.removeAll() { caller.refuse(.poolClosed) }
    attempts = [:]
  }

  private func end() {
    health.set(connections: 0, busy: 0)
    for command in mailbox.shut() {
      switch command {
      case .run(let job): job.reply(.failure(.poolClosed))
      case .lease(let request): request.reply(.failure(.poolClosed))
      case .close(_, let reply): reply()
      case .release, .cancel, .connected: break
      }
    }
    for reply in closing?.replies ?? [] { reply() }
  }
}
