import Events
import Kafka
import Policies
import Store
import Testing
import Time

@testable import Audit

/// Something that goes wrong, and what an audit must find.
struct Planted: Sendable, CustomTestStringConvertible {
  var name: String
  var kind: AuditFinding.Kind
  var count = 1
  var contracts = ["keyed", "unkeyed"]
  var plant: @Sendable (inout World) -> Void

  var testDescription: String { name }

  static let all = [
    Planted(name: "a signal is not handled", kind: .eventNotHandled) { $0.ledger.handled.remove($0.hash("e4")) },
    Planted(name: "a late signal is not handled", kind: .eventNotHandled) { $0.ledger.handled.remove($0.hash("late")) },
    Planted(name: "a veto is not handled", kind: .eventNotHandled) { $0.ledger.handled.remove($0.hash("veto")) },
    Planted(name: "an unsubscribe by address is lost", kind: .eventNotHandled) {
      $0.ledger.handled.remove($0.hash("address-only"))
    },
    Planted(name: "a veto for everyone is lost", kind: .eventNotHandled) { $0.ledger.handled.remove($0.hash("everyone")) },
    Planted(name: "only the repeat was acknowledged, and lost", kind: .eventNotHandled) {
      $0.note(.duplicate, "unlogged", customer: "c50", isHandled: false)
    },
    Planted(name: "a signal was handled without a decision", kind: .signalNotPrompted) {
      $0.ledger.decisions[$0.hash("e4")] = nil
      $0.ledger.messages[$0.messageID(4)] = nil
      $0.mails.remove(at: 4)
    },
    Planted(name: "a signal was suppressed", kind: .signalNotPrompted) {
      $0.ledger.decisions[$0.hash("e4")] = .init(outcome: "suppressed", messageID: nil)
    },
    Planted(name: "a prompt died", kind: .signalNotPrompted) {
      $0.set(4, .dead)
      $0.mails.remove(at: 4)
    },
    Planted(name: "a decision without its message", kind: .messageMissing) {
      $0.rules.everySignalPrompts = false
      $0.ledger.messages[$0.messageID(4)] = nil
      $0.mails.remove(at: 4)
    },
    Planted(name: "a held message is gone", kind: .messageMissing) {
      $0.ledger.decisions[$0.hash("late")] = .init(outcome: "held", messageID: "gone")
    },
    Planted(name: "a claim was left behind", kind: .messageUnsettled) {
      $0.set(4, .claimed)
      $0.mails.remove(at: 4)
    },
    Planted(name: "the provider's yes was not written", kind: .messageUnsettled) { $0.set(4, .sending) },
    Planted(name: "sent, says the row alone", kind: .mailMissing) { $0.mails.remove(at: 4) },
    Planted(name: "accepted, and the row says cancelled", kind: .mailUnrecorded) {
      $0.rules.everySignalPrompts = false
      $0.set(4, .cancelled)
    },
    Planted(name: "accepted, and nobody knows it", kind: .mailUnclaimed) {
      let key = $0.contract == "keyed" ? "x" : nil
      $0.mails.append(
        AcceptedMail(id: "em_x", acceptedAt: World.start, key: key, recipients: ["x@x.example"], print: nil))
    },
    Planted(name: "two dead letters are missing", kind: .deadLetterMissing, count: 2) { $0.deadLetters = 0 },
    Planted(name: "the broker dropped records", kind: .recordsDropped, count: 3) {
      $0.ends[TopicPartition("t", 0)] = (43, 43)
    },
    Planted(name: "accepted three times", kind: .mailTwice, count: 2) {
      for id in ["em_a", "em_b"] { $0.accept(4, id, after: .seconds(9)) }
    },
    Planted(name: "asked again within the cooldown", kind: .promptTooSoon) {
      $0.ask(50)
      $0.mails[20].recipients = [" C4@X.example"]
    },
    Planted(name: "reminded within the rest", kind: .reminderTooSoon) {
      $0.ask(50)
      $0.ledger.messages[$0.messageID(50)]?.kind = .reminder
      $0.mails[20].recipients = [" C4@X.example"]
    },
    Planted(name: "a reminder's decision without its message", kind: .messageMissing) {
      $0.ledger.decisions[EventHash(high: 9, low: 9)] = .init(kind: "reminder", outcome: "held", messageID: "x")
    },
    Planted(name: "uncertain under a key", kind: .uncertainUnderKey, contracts: ["keyed"]) { $0.set(4, .uncertain) },
    Planted(name: "uncertain without an attempt", kind: .uncertainUntried, contracts: ["unkeyed"]) {
      $0.set(4, .uncertain)
      $0.ledger.messages[$0.messageID(4)]?.lastAttemptAt = nil
    },
    Planted(name: "uncertain long before the kill", kind: .uncertainUnharmed, contracts: ["unkeyed"]) {
      $0.set(4, .uncertain)
      $0.ledger.messages[$0.messageID(4)]?.lastAttemptAt = World.killed - .seconds(16)
    },
    Planted(name: "uncertain after the kill", kind: .uncertainUnharmed, contracts: ["unkeyed"]) {
      $0.set(4, .uncertain)
      $0.ledger.messages[$0.messageID(4)]?.lastAttemptAt = World.killed + .seconds(1)
    },
  ]
}

@Suite struct ReportTests {
  @Test(arguments: ["keyed", "unkeyed"])
  func `A day without fault is clean`(contract: String) {
    let report = World(contract).report()
    #expect(report.isClean && report.findings.isEmpty, "\(report.findings)")
    #expect(
      report.line == """
        kills=1 events=28 lost=0 duplicates=0 uncertain=0 unfounded=0 committed_lag=0 relevant=24 mails=20 \
        p50_ms=10 p95_ms=19 p99_ms=20 max_ms=20
        """)
    #expect(report.messages == [.sent: 20] && report.decisions == ["prompted": 20, "stale": 1])
  }

  @Test(arguments: Planted.all)
  func `What is planted is found, and nothing else`(planted: Planted) {
    for contract in planted.contracts {
      var world = World(contract)
      planted.plant(&world)
      let report = world.report()
      #expect(report.count(planted.kind) == planted.count, "\(contract): \(report.findings)")
      #expect(Set(report.findings.map(\.kind)) == [planted.kind], "\(contract): \(report.findings)")
      #expect(!report.isClean)
      #expect(report.lost + report.duplicates + report.unfounded == planted.count)
    }
  }

  @Test func `Every kind of finding is planted`() {
    #expect(Set(Planted.all.map(\.kind)) == Set(AuditFinding.Kind.allCases))
  }

  @Test func `An uncertain message that was in the air is counted, and no fault`() {
    var world = World("unkeyed")
    world.set(4, .uncertain)
    world.set(5, .uncertain)
    world.mails.remove(at: 5)
    let report = world.report()
    #expect(report.isClean && report.uncertain == 2 && report.uncertainAccepted == 1, "\(report.findings)")
  }

  @Test func `Without known kills any attempt may have lost its answer`() {
    var world = World("unkeyed")
    world.rules.kills = nil
    world.set(4, .uncertain)
    #expect(world.report().isClean)
  }

  @Test(arguments: [MessageState.held, .deferred, .retry, .dead])
  func `What was handed over or ended is no loss`(state: MessageState) {
    var world = World("keyed")
    world.rules.everySignalPrompts = false
    world.set(4, state, parked: state == .retry)
    world.mails.remove(at: 4)
    #expect(world.report().isClean)
  }

  @Test func `What the provider cancelled in time is no loss, and its customer may be asked again`() {
    var world = World("keyed")
    world.recall(4)
    #expect(world.report().isClean, "\(world.report().findings)")
    world.ask(50)
    world.mails[20].recipients = ["c4@x.example"]
    #expect(world.report().isClean, "\(world.report().findings)")
  }

  @Test func `A second prompt after the cooldown is no duplicate`() {
    var world = World("keyed")
    world.ask(50)
    world.mails[20].recipients = ["c4@x.example"]
    world.mails[20].acceptedAt = world.mails[4].acceptedAt + world.rules.cooldown
    #expect(world.report().isClean)
  }

  @Test func `What is not committed is told, by partition and in all`() {
    var world = World("keyed")
    world.committed = [TopicPartition("t", 0): 33]
    world.ends[TopicPartition("t", 1)] = (0, 2)
    let report = world.report()
    #expect(report.committedLag == 9 && report.partitionsBehind == 2 && report.lost == 0 && !report.isClean)
  }

  @Test func `Ten findings of a kind are told, the rest counted`() {
    var world = World("keyed")
    world.mails = []
    let report = world.report()
    #expect(report.lost == 20 && report.findings.count == 10)
    #expect(report.findings.allSatisfy { $0.description.hasPrefix("lost mail_missing: message ") })
  }

  @Test func `No finding names an address`() {
    for planted in Planted.all {
      var world = World(planted.contracts[0])
      planted.plant(&world)
      #expect(world.report().findings.allSatisfy { !$0.description.contains("@") }, "\(planted.name)")
    }
  }

  @Test(arguments: [(1, 1), (2, 1), (20, 10), (21, 11), (100, 50)])
  func `A median is the value of the nearest rank`(count: Int, median: Int) {
    let figures = LatencyFigures((1...count).reversed().map { .milliseconds($0) })
    #expect(figures?.median == .milliseconds(median) && figures?.longest == .milliseconds(count))
    #expect(LatencyFigures([]) == nil)
  }
}
