import CLibPQ

/// A job on its way: what has been sent, which answers are still to come and what they said.
struct Exchange {
  /// One thing sent, whose answers come in this order.
  enum Step {
    case deallocate(String)
    case prepare(StatementCache.Key)
    /// BEGIN, COMMIT or a cleaning statement, whose answer nobody wants.
    case silent
    case statement(Int)
    case script
    /// The end of a part of the pipeline; the last one ends the job.
    case sync
  }

  let job: Job
  /// Whether success makes something durable: the job is not a part of a transaction that goes on.
  let commits: Bool
  /// Whether the job began outside a transaction, so that it can be run again as a whole.
  let startedIdle: Bool
  var isSecondTry = false
  var steps: [Step] = []
  var place = 0
  var answers: [ResultSet] = []
  var error: PostgresError?
  /// Set once the server said an ordinary error, after which nothing of the job is committed.
  var wasRefused = false
  /// Set when the server's plans are stale, so that preparing again will help.
  var hasStalePlan = false
  var isRollingBack = false
  /// Why a cancel was sent, and when to stop waiting for its effect.
  var interruption: (error: PostgresError, giveUpAt: ContinuousClock.Instant)?

  init(_ job: Job, isIdle: Bool) {
    self.job = job
    startedIdle = isIdle
    commits =
      switch job.work {
      case .script: true
      case .transaction: isIdle
      case .statement(let sql): isIdle || Self.isCommit(sql.text)
      case .cleaning: false
      }
  }

  /// Takes the answer to the step at hand.
  mutating func receive(_ answer: ResultSet, cache: inout StatementCache, condemned: inout [String]) {
    let step = steps.indices.contains(place) ? steps[place] : nil
    switch (answer.outcome, step) {
    case (.done, .statement), (.done, .script): answers.append(answer)
    case (.done, _): break
    case (let outcome, let step):
      if case .deallocate(let name) = step { return condemned.append(name) }
      if case .prepare(let key) = step { cache.remove(key) }
      if outcome == .refused { fail(answer) }
    }
  }

  private mutating func fail(_ answer: ResultSet) {
    let error = PostgresError(answer: answer, location: job.location(statementAtHand))
    wasRefused = wasRefused || error.code == .server
    let isStale = error.sqlState == SQLState.notSupported && answer.diagnostic(Diagnostic.function) == "RevalidateCachedQuery"
    hasStalePlan = hasStalePlan || isStale || error.sqlState == SQLState.unknownStatement
    self.error = self.error ?? error
  }

  /// The statement that the step at hand is or prepares.
  private var statementAtHand: Int {
    for step in steps.dropFirst(place) { if case .statement(let index) = step { return index } }
    return 0
  }

  /// What the caller is told when all answers are there.
  func result(leftOpen: Bool) -> Result<[ResultSet], PostgresError> {
    if var error {
      if let interruption, error.sqlState == SQLState.cancelled {
        error = interruption.error
        error.location = self.error?.location
      }
      error.mayHaveCommitted = error.code == .connectionLost && isInDoubt
      return .failure(error)
    }
    if leftOpen { return .failure(Self.leftOpen) }
    return .success(answers)
  }

  /// What the caller is told when no more answers will come.
  func lost(_ cause: String) -> PostgresError {
    let location = job.location(statementAtHand)
    var error = self.error ?? interruption?.error ?? .lost(cause, location: location, mayHaveCommitted: false)
    error.mayHaveCommitted = isInDoubt
    return error
  }

  private var isInDoubt: Bool { commits && !wasRefused }

  static func isCommit(_ text: String) -> Bool {
    let word = text.drop(while: \.isWhitespace).prefix { $0.isLetter }.uppercased()
    return word == "COMMIT" || word == "END"
  }

  private static var leftOpen: PostgresError {
    PostgresError(
      .server, "the statement left a transaction open; it was rolled back. Use withTransaction or transaction(_:).",
      retry: .never)
  }
}

extension ResultSet {
  enum Outcome { case done, refused, skipped }

  /// What an answer means for its step; `skipped` follows an error earlier in the pipeline.
  var outcome: Outcome {
    switch status {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: .done
    case PGRES_PIPELINE_ABORTED: .skipped
    default: .refused
    }
  }
}
