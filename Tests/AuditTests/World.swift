import Audit
import Deciding
import Events
import Kafka
import Store
import Time

/// Evidence of a day on which nothing went wrong, for tests to plant something in.
struct World {
  var events: [ProducedEvent] = []
  var mails: [AcceptedMail] = []
  var ledger = LedgerFacts()
  var deadLetters = 2
  var ends: [TopicPartition: (low: Int64, high: Int64)] = [TopicPartition("t", 0): (0, 40), TopicPartition("t", 1): (0, 0)]
  var committed: [TopicPartition: Int64] = [TopicPartition("t", 0): 40]
  var rules = AuditRules()
  let contract: String

  static let start = Timestamp(seconds: 1_760_000_000)
  static let killed = start + .seconds(60)

  /// Twenty customers who were asked, one who was not, and one of everything else.
  init(_ contract: String) {
    self.contract = contract
    rules.kills = [Self.killed]
    rules.everySignalPrompts = true
    for number in 0..<20 { ask(number) }
    note(.late, "late", customer: "c30")
    ledger.decisions[hash("late")] = .init(outcome: "stale", messageID: nil)
    note(.veto, "veto", customer: "c31")
    note(.lifecycle, "address-only", customer: nil)
    note(.veto, "everyone", customer: nil)
    note(.duplicate, "e3", customer: "c3")
    note(.irrelevant, "view", customer: "c3", isHandled: false)
    for _ in 0..<2 {
      events.append(
        ProducedEvent(topic: "t", key: "k", eventID: nil, time: nil, customerID: nil, kind: .malformed, producedAt: Self.start))
    }
  }

  func hash(_ id: String) -> EventHash { EventHash(source: "t", id: id, time: Self.start) }
  func messageID(_ number: Int) -> String { MessageIdentity.prompt(of: hash("e\(number)")) }

  mutating func note(_ kind: ProducedEvent.Kind, _ id: String, customer: String?, isHandled: Bool = true) {
    events.append(
      ProducedEvent(
        topic: "t", key: customer ?? "", eventID: id, time: Self.start, customerID: customer, kind: kind, producedAt: Self.start))
    if isHandled { ledger.handled.insert(hash(id)) }
  }

  /// A fresh customer's signal, all the way to an accepted mail: the first after 1 ms, the second after 2…
  mutating func ask(_ number: Int) {
    note(.signal, "e\(number)", customer: "c\(number)")
    ledger.decisions[hash("e\(number)")] = .init(outcome: "prompted", messageID: messageID(number))
    ledger.messages[messageID(number)] = .init(
      contract: contract, customerID: "c\(number)", providerID: "em_\(number)", lastAttemptAt: Self.killed - .seconds(2),
      print: MailPrint(to: "c\(number)@x.example", subject: "s", text: "hello"))
    accept(number, "em_\(number)", after: .milliseconds(number + 1))
  }

  /// The provider takes a customer's prompt.
  mutating func accept(_ number: Int, _ id: String, after span: Duration) {
    mails.append(
      AcceptedMail(
        id: id, acceptedAt: Self.start + span, key: contract == "keyed" ? messageID(number) : nil,
        recipients: ["c\(number)@x.example"],
        print: contract == "keyed" ? nil : MailPrint(to: "c\(number)@x.example", subject: "s", text: "hello")))
  }

  mutating func set(_ number: Int, _ state: MessageState, parked: Bool = false) {
    ledger.messages[messageID(number)]?.state = state
    ledger.messages[messageID(number)]?.isParked = parked
    ledger.messages[messageID(number)]?.providerID = nil
  }

  /// The provider had accepted a customer's prompt, and cancelled it.
  mutating func recall(_ number: Int) { ledger.messages[messageID(number)]?.state = .cancelled }

  func report() -> AuditReport {
    AuditReport(
      AuditEvidence(
        produced: Produced(events), mails: mails, ledger: ledger, deadLetters: deadLetters,
        offsets: OffsetFacts(ends: ends, committed: committed)),
      rules: rules)
  }
}
