import CLibPQ

/// How answers come in, and what follows the last of them.
extension Link {
  /// Reads and writes what the socket allows.
  func proceed() {
    guard failure == nil else { return }
    guard handle.consumeInput() else {
      readAnswers()
      return lose(handle.errorText, sent: true)
    }
    if wantsToWrite { flush() }
    readAnswers()
    if failure == nil && handle.isBroken { lose(handle.errorText, sent: true) }
  }

  private func readAnswers() {
    var silences = 0
    while failure == nil, exchange != nil, !handle.isBusy {
      guard let answer = handle.nextResult() else {
        silences += 1
        // An error that comes with the sync itself (a deferred constraint's) is followed by one silence, then the sync.
        if handle.isBroken || (!stepIsOver() && silences > 1) { return }
        continue
      }
      silences = 0
      switch answer.status {
      case PGRES_PIPELINE_SYNC: syncArrived()
      case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
        lose("COPY is not supported here", sent: true)
      default: exchange?.receive(answer, cache: &cache, condemned: &condemned)
      }
    }
  }

  /// All answers of a step are there.
  /// - Returns: false when no answer is due.
  private func stepIsOver() -> Bool {
    guard let exchange, exchange.steps.indices.contains(exchange.place) else { return false }
    switch exchange.steps[exchange.place] {
    case .sync: return false
    case .script:
      guard handle.enterPipeline() else {
        lose(handle.errorText, sent: true)
        return true
      }
      finish()
    default: self.exchange?.place += 1
    }
    return true
  }

  private func syncArrived() {
    guard let exchange else { return }
    // An error of a step moves straight on to the sync that ends its part.
    let next = exchange.steps.indices.dropFirst(exchange.place).first { place in
      if case .sync = exchange.steps[place] { true } else { false }
    }
    let place = (next ?? exchange.steps.count) + 1
    self.exchange?.place = place
    if place >= exchange.steps.count { finish() }
  }

  private func finish() {
    guard let exchange else { return }
    let isOpen = handle.isInTransaction && lease == nil
    if (isOpen || (exchange.isFailedTransaction && handle.isInTransaction)) && !exchange.isRollingBack { return rollBack() }
    if exchange.hasStalePlan { renewPlans(exchange) }
    if exchange.hasStalePlan, exchange.startedIdle, !exchange.isSecondTry, exchange.interruption == nil {
      self.exchange = nil
      return begin(exchange.job, isSecondTry: true)
    }
    self.exchange = nil
    exchange.job.reply(exchange.result(leftOpen: exchange.isRollingBack && exchange.error == nil))
    if let interruption = exchange.interruption {
      // A late cancel could hit the next statement: nothing runs on this connection again.
      return fail(interruption.error)
    }
    if exchange.error?.code == .connectionLost || exchange.error?.sqlState == "25006" {
      return lose("the server ended the session, or may only be read", sent: true)
    }
    if case .cleaning = exchange.job.work {
      if let error = exchange.error { return fail(error) }
    }
    if !waiting.isEmpty { begin(waiting.removeFirst(), isSecondTry: false) }
  }

  private func renewPlans(_ exchange: Exchange) {
    if exchange.error?.sqlState == SQLState.unknownStatement { cache.forgetAll() } else { cache.condemnAll() }
  }

  /// Ends a transaction that the job left behind, then finishes the job.
  private func rollBack() {
    exchange?.isRollingBack = true
    exchange?.steps = [.silent, .sync]
    exchange?.place = 0
    guard handle.send("ROLLBACK"), handle.sendSync() else { return lose(handle.errorText, sent: true) }
    flush()
  }
}

extension Exchange {
  /// True when a pipelined BEGIN…COMMIT failed on the way, so that its transaction still stands open.
  var isFailedTransaction: Bool {
    if case .transaction = job.work { error != nil && startedIdle } else { false }
  }
}
