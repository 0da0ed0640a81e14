package import Deciding
import Policies
package import Store
package import Time

extension MemoryLedger {
  /// What all instances share, but for the rates of signals.
  package var overview: Overview {
    var overview = Overview()
    overview.approvals = approvals
    overview.anomalies = anomalies
    for row in messages.values where row.state == .held { overview.holds[row.hold, default: 0] += 1 }
    return overview
  }

  /// A veto of everyone stands until a moment; nil: until it is ended.
  package func veto(_ name: String, since: Timestamp, until: Timestamp?) {
    sharedVetoes[VetoKey(group: "", name: name, key: "")] = .init(name: name, key: nil, since: since, until: until)
  }

  /// A person approves or refuses a held message.
  package func answer(_ id: String, approves: Bool, now: Timestamp) {
    guard let row = messages[id], row.state == .held, row.new.sendBefore > now || !approves else { return }
    messages[id]?.state = approves ? .deferred : .cancelled
    guard approves else { return giveBack([id]) }
    messages[id]?.dueAt = max(row.dueAt, now)
    approved.insert(id)
    if let version = row.new.templateVersion { approvals[version, default: 0] += 1 }
  }

  /// Writes down which anomalies begin and which are over; what waits for its time is held by those that begin.
  package func note(raised: [Anomaly], cleared: [String]) {
    let begun = raised.filter { anomalies[$0.signal] == nil }
    for signal in cleared where anomalies[signal]?.isReleased == true { anomalies[signal] = nil }
    for anomaly in begun {
      anomalies[anomaly.signal] = anomaly
      for (id, row) in messages
      where row.state == .deferred && row.new.kind == .prompt && row.new.heldBy == nil && row.new.signal == anomaly.signal {
        messages[id]?.state = .held
        messages[id]?.new.heldBy = "throttle.anomaly"
      }
    }
  }

  /// A person releases a signal: what its anomaly alone holds is decided again. Returns whether it was held, and how many are let go.
  package func release(signal: String, now: Timestamp) -> (wasHeld: Bool, freed: Int) {
    let wasHeld = anomalies[signal]?.isReleased == false
    anomalies[signal]?.isReleased = true
    let freed = messages.values.filter { row in
      row.state == .held && row.new.heldBy == "throttle.anomaly" && row.new.signal == signal && row.new.sendBefore > now
    }
    for row in freed { free(row, now) }
    return (wasHeld, freed.count)
  }

  /// Lets go of held messages whose rule has ended; returns how many are due now.
  package func letGo(_ ended: [EndedHold], limit: Int, now: Timestamp) -> Int {
    let nexts = Dictionary(ended.map { ($0.hold, $0.next) }) { first, _ in first }
    let concerned = messages.values.filter { row in
      guard row.state == .held, row.new.heldBy != nil, row.new.sendBefore > now, let next = nexts[row.hold] else { return false }
      return next != nil || !row.hold.mindsAnomalies || anomalies[row.new.signal]?.isReleased != false
    }.sorted { ($0.new.sendBefore, $0.new.id) < ($1.new.sendBefore, $1.new.id) }.prefix(limit)
    for row in concerned {
      if nexts[row.hold] == .some(nil) { free(row, now) } else { messages[row.new.id]?.dueAt = max(row.dueAt, now) }
      messages[row.new.id]?.new.heldBy = nexts[row.hold] ?? nil
    }
    return concerned.count { nexts[$0.hold] == .some(nil) }
  }

  private func free(_ row: MessageRow, _ now: Timestamp) {
    messages[row.new.id]?.state = .deferred
    messages[row.new.id]?.dueAt = max(row.dueAt, now)
  }
}

extension MemoryLedger.MessageRow {
  /// Why it waits for a person.
  fileprivate var hold: Hold {
    Hold(rule: new.heldBy ?? "", kind: new.kind, signal: new.signal, templateVersion: new.templateVersion)
  }
}
