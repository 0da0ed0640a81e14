/// One connection of the pool with the job it carries. Only the pool's thread touches it.
final class Link {
  let handle: Handle
  var cache: StatementCache
  var condemned: [String] = []
  var exchange: Exchange?
  /// Jobs of the lease that wait for the one before.
  var waiting: [Job] = []
  var lease: LeaseRequest?
  /// Given back while a job still ran; cleaned when that is done.
  var isBeingReturned = false
  /// True while libpq holds bytes that the socket did not take.
  var wantsToWrite = false
  /// Why the connection can no longer be used, once it cannot.
  private(set) var failure: PostgresError?
  /// How long a cancelled statement may take to answer before the connection is given up.
  static let cancelGrace: Duration = .seconds(1)

  init(_ handle: Handle, cacheCapacity: Int) {
    self.handle = handle
    cache = StatementCache(capacity: cacheCapacity)
  }

  var socket: Int32 { handle.socket }
  var isFree: Bool { exchange == nil && lease == nil && failure == nil }
  var isInTransaction: Bool { handle.isInTransaction }
  var preparedCount: Int { cache.count }

  /// When something has to happen even if the server stays silent.
  var alarm: ContinuousClock.Instant? { exchange.map { $0.interruption?.giveUpAt ?? $0.job.deadline } }

  /// Runs a job, or lines it up behind the lease's other jobs.
  func run(_ job: Job) {
    guard exchange == nil else { return waiting.append(job) }
    begin(job, isSecondTry: false)
  }

  func begin(_ job: Job, isSecondTry: Bool) {
    var exchange = Exchange(job, isIdle: handle.isIdle)
    exchange.isSecondTry = isSecondTry
    let isSent = send(&exchange)
    self.exchange = exchange
    if isSent { flush() } else { lose(handle.errorText, sent: false) }
  }

  /// Cancels the job at hand if it is this one, or takes it out of the line.
  func cancel(id: UInt64, now: ContinuousClock.Instant) {
    if exchange?.job.id == id { return interrupt(.cancelled, now: now) }
    guard let place = waiting.firstIndex(where: { $0.id == id }) else { return }
    waiting.remove(at: place).reply(.failure(.cancelled))
  }

  /// Acts on the deadlines that have passed.
  func tick(now: ContinuousClock.Instant) {
    for job in waiting where job.deadline <= now {
      job.reply(.failure(.deadline("the connection stayed busy until the deadline")))
    }
    waiting.removeAll { $0.deadline <= now }
    guard let exchange, let alarm, alarm <= now else { return }
    guard exchange.interruption != nil else {
      return interrupt(.deadline("PostgreSQL did not finish within the deadline", location: exchange.job.location(0)), now: now)
    }
    lose("no answer to the cancel", sent: true)
  }

  private func interrupt(_ error: PostgresError, now: ContinuousClock.Instant) {
    guard exchange?.interruption == nil else { return }
    exchange?.interruption = (error, now + Self.cancelGrace)
    handle.cancel()
  }

  func lose(_ cause: String, sent: Bool) {
    guard failure == nil else { return }
    guard let exchange else { return fail(.lost(cause, location: nil, mayHaveCommitted: false)) }
    var error = exchange.lost(cause)
    if !sent { error.mayHaveCommitted = false }
    self.exchange = nil
    exchange.job.reply(.failure(error))
    fail(.lost(cause, location: nil, mayHaveCommitted: false))
  }

  /// Ends the use of the connection and tells all who wait for it.
  func fail(_ error: PostgresError) {
    failure = failure ?? error
    for job in waiting { job.reply(.failure(error)) }
    waiting = []
    exchange?.job.reply(.failure(exchange?.lost(error.message) ?? error))
    exchange = nil
  }
}
