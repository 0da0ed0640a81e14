import Deciding
import Events
import Offsets
import Policies
import Postgres
import Store
import Time

/// A question of the store's, by its full name, asked of the filled database in each of its forms.
struct Question: Sendable {
  let name: String
  let ask: @Sendable (Store) async throws -> Void

  init(_ name: String, _ ask: @escaping @Sendable (Store) async throws -> Void) {
    self.name = name
    self.ask = ask
  }

  static let all = ofEvents + ofMessages + ofPeople + ofOperators + ofInstances

  private static let ofEvents = [
    Question("facts(for:addresses:accounts:codes:notices:judgingAccounts:)") { store in
      var nameless = event(9, customer: "c9")
      nameless.customerID = nil
      let events = (1...200).map { event($0 * 7 + 20_000, customer: "c\($0 * 7 + 20_000)") }
      for judges in [false, true] {
        _ = try await store.facts(
          for: events + [nameless], addresses: ["c9@x.example"], accounts: ["a2001"], codes: ["code7"],
          notices: [MessageText.id(3)], judgingAccounts: judges)
        _ = try await store.facts(
          for: [event(1, customer: "c1")], addresses: [], accounts: [], codes: [], notices: [], judgingAccounts: judges)
      }
    },
    Question("facts(for:addresses:accounts:judgingAccounts:)") { store in
      for account in ["a2001", "large"] {
        _ = try await store.facts(for: [], addresses: [], accounts: [account], judgingAccounts: true)
      }
    },
    Question("commit(_:owner:)") { store in
      var batch = promptBatch(event(90_001, customer: "new"))
      batch.accounts = [AccountClaim(customerID: "new", accountID: "a9", version: 1)]
      batch.lifecycle = [(.signedUp, event(90_001, customer: "new"), "new")]
      batch.suppressedAddresses = [("c9@x.example", .bounced, Timestamp(seconds: 1_760_000_000))]
      let veto = CustomerState.ActiveVeto(name: "incident", key: "n", since: Timestamp(seconds: 1_760_000_000), until: nil)
      batch.sharedVetoes = [SharedVetoChange(group: "", change: .begin(veto))]
      batch.reminders = [RemindedMessage(messageID: MessageText.id(6_000), customerID: "new")]
      _ = try await store.commit(batch, owner: 1)
    },
    Question("makeHandledDays(around:)") { try await $0.makeHandledDays(around: Timestamp(seconds: 1_770_000_000)) },
    Question("dropHandledDays(now:retention:)") { try await $0.dropHandledDays(now: Timestamp(seconds: 1_760_000_000)) },
    Question("dropEndedVetoes()") { try await $0.dropEndedVetoes() },
    Question("makeMonths(around:)") { try await $0.makeMonths(around: Timestamp(seconds: 1_770_000_000)) },
    Question("dropMonths(of:before:)") { store in
      for table in KeptTable.allCases { try await store.dropMonths(of: table, before: Timestamp(seconds: 1_500_000_000)) }
    },
    Question("dropAudit(before:)") { try await $0.dropAudit(before: Timestamp(seconds: 1_500_000_000)) },
    Question("blankErased(limit:)") { store in
      _ = try await store.pool.execute("insert into erasures (customer_id) values ('c7'), ('c6000')")
      try await store.blankErased()
    },
    Question("dropSignalHours()") { try await $0.dropSignalHours() },
    Question("overview(counting:)") { _ = try await $0.overview(counting: ["s1": 1]) },
    Question("note(raised:cleared:)") { store in
      try await store.note(
        raised: [Anomaly(signal: "rare", since: Timestamp(seconds: 1), recent: 9, usual: 1)], cleared: ["milestone"])
    },
    Question("anomalies()") { _ = try await $0.anomalies() },
  ]

  private static let ofMessages = [
    Question("beginAttempts(_:owner:)") { store in
      let rewrite = Rewrite(model: "m", promptVersion: "1", outcome: "rewritten", mail: .init(request: [], text: "", html: ""))
      _ = try await store.beginAttempts([AttemptStart(id: MessageText.id(3_001), rewrite: rewrite)], owner: 1)
      _ = try await store.beginAttempts([AttemptStart(id: MessageText.id(3_002))], owner: 1)
    },
    Question("settle(_:owner:)") { store in
      let copy = Settlement.Copy(id: MessageText.id(80_000), address: "a", request: [], subject: "s", text: "t")
      _ = try await store.settle(
        [
          Settlement(id: MessageText.id(3_001), state: .sent, published: .init(key: "c", body: "{}"), copy: copy),
          Settlement(id: MessageText.id(3_002), state: .dead),
        ], owner: 1)
    },
    Question("claimDue(instance:owner:limit:)") { _ = try await $0.claimDue(instance: "i1", owner: 600, limit: 100) },
    Question("claimed(by:)") { _ = try await $0.claimed(by: 600) },
    Question("outgoing(ids:)") { _ = try await $0.outgoing(ids: [MessageText.id(7)]) },
    Question("unsettled(_:)") { _ = try await $0.unsettled([MessageText.id(7)]) },
    Question("dueReminders(limit:)") { _ = try await $0.dueReminders(limit: 100) },
    Question("releaseFacts(for:judgingAccounts:)") { store in
      let messages = try await store.outgoing(ids: [MessageText.id(7), MessageText.id(8)])
      for judges in [false, true] { _ = try await store.releaseFacts(for: messages, judgingAccounts: judges) }
    },
    Question("readdress(_:owner:)") { store in
      _ = try await store.readdress(try await store.outgoing(ids: [MessageText.id(7)]), owner: 600)
    },
    Question("overdueHeld(limit:)") { _ = try await $0.overdueHeld(limit: 100) },
    Question("letGo(_:limit:)") { store in
      let hold = Hold(rule: "throttle.anomaly", kind: .prompt, signal: "rare", templateVersion: "v1")
      _ = try await store.letGo([EndedHold(hold, next: nil)], limit: 1_000)
    },
    Question("wakeDeferred(within:limit:)") { _ = try await $0.wakeDeferred(within: .minutes(5)) },
    Question("sent(providerIDs:)") { _ = try await $0.sent(providerIDs: ["p5500", "nobody"]) },
    Question("cancelSent(_:)") { store in
      let cancelled = Settlement(id: MessageText.id(5_500), state: .cancelled, published: .init(key: "c", body: "{}"))
      try await store.cancelSent([cancelled])
    },
  ]

  private static let ofPeople = [
    Question("customer(id:)") { _ = try await $0.customer(id: "c7") },
    Question("findCustomers(_:)") { store in
      for words in ["c7", "c7@x.example", "code7", MessageText.id(7)] { _ = try await store.findCustomers(words) }
    },
    Question("linkNumbers()") { _ = try await $0.linkNumbers() },
    Question("decisions(customer:)") { _ = try await $0.decisions(customer: "c7") },
    Question("lifecycle(customer:)") { _ = try await $0.lifecycle(customer: "c7") },
    Question("sharedVetoEnds(account:)") { store in
      for account in [nil, "large"] { _ = try await store.sharedVetoEnds(account: account) }
    },
    Question("messages(customer:state:limit:)") { store in
      for state in [nil, MessageState.uncertain, .sent, .expired] {
        for customer in [nil, "c7"] { _ = try await store.messages(customer: customer, state: state, limit: 50) }
      }
    },
  ]

  private static let ofOperators = [
    Question("held(id:limit:)") { store in
      _ = try await store.held(limit: 50)
      _ = try await store.held(id: MessageText.id(4_001))
    },
    Question("approve(id:actor:reason:)") { _ = try await $0.approve(id: MessageText.id(4_001), actor: "ada", reason: "r") },
    Question("reject(id:actor:reason:finding:published:)") { store in
      _ = try await store.reject(
        id: MessageText.id(4_003), actor: "ada", reason: "r", finding: Finding(rule: "r", sentence: "s"), published: ["{}"])
    },
    Question("release(signal:actor:reason:)") { _ = try await $0.release(signal: "rare", actor: "ada", reason: "r") },
    Question("closeUncertain(id:resend:actor:reason:published:)") { store in
      for (number, resends) in [(UInt64(4_501), true), (4_502, false)] {
        _ = try await store.closeUncertain(id: MessageText.id(number), resend: resends, actor: "ada", reason: "r")
      }
    },
    Question("messageCounts()") { _ = try await $0.messageCounts() },
    Question("decisionCounts()") { _ = try await $0.decisionCounts() },
    Question("standingPauses()") { _ = try await $0.standingPauses() },
    Question("begin(_:published:)") { _ = try await $0.begin(pause, published: "{}") },
    Question("claimRecall(of:owner:for:)") { _ = try await $0.claimRecall(of: [pause.id], owner: 1, for: .seconds(60)) },
    Question("endPauses(_:actor:reason:published:)") { store in
      _ = try await store.endPauses([pause.id], actor: "ada", reason: "r", published: ["{}"])
    },
    Question("mailHealth(_:)") { store in
      for cause in [Pause.Cause.bounces, .complaints] { _ = try await store.mailHealth(cause) }
    },
    Question("record(_:topic:after:)") { store in
      let action = DeadLetterAction(
        partition: 0, offset: 1, source: LetterMark(.init(topic: "events", partition: 1, offset: 7), digest: "d"),
        action: "replayed")
      _ = try await store.record(action, topic: "dlq") {}
    },
    Question("takenLetters(_:)") { store in
      _ = try await store.takenLetters([LetterMark(.init(topic: "events", partition: 1, offset: 7), digest: "d")])
    },
    Question("note(_:)") { store in
      try await store.note([(LetterMark(.init(topic: "events", partition: 1, offset: 7), digest: "d"), "too large")])
    },
    Question("standingLetters()") { _ = try await $0.standingLetters() },
    Question("deadLetterActions(topic:)") { _ = try await $0.deadLetterActions(topic: "dlq1") },
    Question("resetPartition(topic:partition:next:actor:reason:)") { store in
      try await store.resetPartition(topic: "events", partition: 3, next: 1, actor: "ada", reason: "r")
    },
    Question("takeResets(of:owner:)") { store in
      _ = try await store.takeResets(of: [.init(topic: "events", number: 3)], owner: 1)
    },
    Question("finishReset(_:at:owner:)") { store in
      _ = try await store.finishReset(1, at: StoredPlace(.init(topic: "events", number: 3), next: 9), owner: 1)
    },
    Question("waitingResets()") { _ = try await $0.waitingResets() },
    Question("leavingCount()") { _ = try await $0.leavingCount() },
    Question("waitingCounts()") { _ = try await $0.waitingCounts() },
  ]

  private static let ofInstances = [
    Question("beginIncarnation(instance:)") { _ = try await $0.beginIncarnation(instance: "i9") },
    Question("beat(incarnation:)") { _ = try await $0.beat(incarnation: 1) },
    Question("endIncarnation(_:)") { try await $0.endIncarnation(1) },
    Question("lockInstance(_:on:)") { store in
      try await store.pool.withConnection { _ = try await Store.lockInstance("i1", on: $0) }
    },
    Question("lastBeat(of:)") { _ = try await $0.lastBeat(of: "i1") },
    Question("endSilentHolders(of:)") { _ = try await $0.endSilentHolders(of: "i1") },
    Question("progress()") { _ = try await $0.progress() },
    Question("saveProgress(_:)") { try await $0.saveProgress([StoredPlace(.init(topic: "events", number: 3), next: 9)]) },
    Question("leaseMails(day:wanted:limit:)") { _ = try await $0.leaseMails(day: 20_000, wanted: 1, limit: 9) },
    Question("leaseAttempts(_:step:)") { _ = try await $0.leaseAttempts(1, step: .seconds(1)) },
    Question("withRelay(_:)") { store in
      _ = try await store.withRelay { relay in try await relay.forget(try await relay.oldest(limit: 100).map(\.id)) }
    },
    Question("outboxCount()") { _ = try await $0.outboxCount() },
    Question("schemaState()") { _ = try await $0.schemaState() },
    Question("migrate(schema:upTo:onWait:)") { _ = try await $0.migrate(schema: "programme") },
  ]

  private static let pause = Pause(
    id: MessageText.id(1), cause: .bounces, actor: "referrald", reason: "r", since: Timestamp(seconds: 1_760_000_000))
}
