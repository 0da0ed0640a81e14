/// How a job goes out: everything in one pipeline, ended by a sync.
extension Link {
  func send(_ exchange: inout Exchange) -> Bool {
    if case .script(let text) = exchange.job.work {
      exchange.steps = [.script]
      return handle.exitPipeline() && handle.sendScript(text)
    }
    guard sendDeallocations(&exchange) else { return false }
    switch exchange.job.work {
    case .script: return false
    case .statement(let sql): return send(sql, 0, &exchange) && sync(&exchange)
    case .cleaning(let list): return list.allSatisfy { silent($0, &exchange) } && sync(&exchange)
    case .transaction(let list):
      // Inside an open transaction they are a part of it.
      let isOwn = exchange.startedIdle
      guard !isOwn || silent("BEGIN", &exchange) else { return false }
      for (index, sql) in list.enumerated() { guard send(sql, index, &exchange) else { return false } }
      return (!isOwn || silent("COMMIT", &exchange)) && sync(&exchange)
    }
  }

  /// In a part of the pipeline of their own, so that their failure harms nothing; not inside a transaction.
  private func sendDeallocations(_ exchange: inout Exchange) -> Bool {
    condemned += cache.takeCondemned()
    guard !condemned.isEmpty, handle.isIdle else { return true }
    for name in condemned {
      guard handle.send("DEALLOCATE \(name)") else { return false }
      exchange.steps.append(.deallocate(name))
    }
    condemned = []
    return sync(&exchange)
  }

  private func send(_ sql: SQL, _ index: Int, _ exchange: inout Exchange) -> Bool {
    let key = StatementCache.Key(text: sql.text, types: sql.binds.types)
    let name: String
    if let known = cache.name(of: key) {
      name = known
    } else {
      name = cache.insert(key)
      guard handle.sendPrepare(key, name: name) else { return false }
      exchange.steps.append(.prepare(key))
    }
    exchange.steps.append(.statement(index))
    return handle.sendExecute(name, sql.binds)
  }

  private func silent(_ text: String, _ exchange: inout Exchange) -> Bool {
    exchange.steps.append(.silent)
    return handle.send(text)
  }

  private func sync(_ exchange: inout Exchange) -> Bool {
    exchange.steps.append(.sync)
    return handle.sendSync()
  }

  /// Hands the socket what it takes.
  func flush() {
    let left = handle.flush()
    wantsToWrite = left > 0
    if left < 0 { lose(handle.errorText, sent: true) }
  }
}
