import Deciding
import MemoryLedger
import Policies
import Store
import Texts
import Time

extension Verdict {
  /// Each sent prompt is reminded of up to as often as the policy says: as a run without any fault would.
  func remindersFollow() {
    guard let most = policy.messages[.reminder]?.atMost else { return }
    let reminders = world.database.messages.values.filter { $0.new.kind == .reminder }
    for (cause, rows) in Dictionary(grouping: reminders, by: \.new.cause) where rows.count > 1 {
      world.fail("there are \(rows.count) reminders \(cause)")
    }
    for row in world.database.messages.values
    where row.state == .sent && row.new.kind == .prompt && !world.database.unreadable.contains(row.new.customerID) {
      follow(row, upTo: most)
    }
  }

  /// Follows a sent prompt from reminder to reminder, to the first that did not go.
  private func follow(_ prompt: MemoryLedger.MessageRow, upTo most: Int) {
    var before = prompt.new.id
    for ordinal in 1...most {
      let id = MessageIdentity.make(.reminder, cause: Reminding.cause(of: prompt.new.id, ordinal))
      guard let decision = world.database.decisions["\(id)/\(prompt.new.signal)"] else {
        // PostgreSQL refused to write it: it is tried again another day.
        if world.database.messages[before]?.remindAt != nil { return }
        return world.fail("reminder \(ordinal) of \(prompt.new.id) was never decided")
      }
      let row = world.database.messages[id]
      if decision.outcome.sends != (row != nil) { return world.fail("\(id) is \(decision.outcome), its message \(row as Any)") }
      let isSilent = story.kinds[prompt.new.customerID] == .steady || story.kinds[prompt.new.customerID] == .split
      if isForetold, isSilent, row?.state != .sent, row?.state != .uncertain {
        return world.fail("nobody answered \(prompt.new.id), and its reminder \(ordinal) is \(row?.state as Any)")
      }
      guard row?.state == .sent else { return }
      before = id
    }
  }
}

extension World {
  /// Whether a customer has answered the prompt behind a message.
  private func isAnswered(_ customer: String, since moment: Timestamp) -> Bool {
    let state = database.customers[customer]?.state
    return [state?.lastShare, state?.lastTouch].compactMap { $0 }.contains { $0 >= moment }
  }

  /// Reminders in a batch whose prompts are answered already: none of them may be written.
  func tooLate(in batch: CommitBatch) -> [String] {
    batch.messages.filter { $0.kind == .reminder && isAnswered($0.customerID, since: $0.eventAt) }.map(\.id)
  }

  /// Takes note of what a process reads of a customer.
  func noteRead(_ customer: String, by life: Life) { life.sawShare[customer] = database.customers[customer]?.state.lastShare }

  /// No attempt of a reminder begins when the process has read last that its prompt is answered.
  func checkBegun(_ ids: Set<String>, by life: Life) {
    for id in ids {
      guard let row = database.messages[id], row.new.kind == .reminder, row.attempt == 1 else { continue }
      if let share = life.sawShare[row.new.customerID], let share, share >= row.new.eventAt {
        fail("\(id) is sent, and its prompt was seen to be answered")
      }
    }
  }
}
