import Deciding
import Events
import JSONTree
import MultiMail
import Offsets
import Pipeline
import Policies
import Store
import Texts
import Time

/// Small values for the tests of values.
enum Example {
  static let now = World.start

  /// A message that stands somewhere.
  static func message(
    _ id: String = "m", _ state: MessageState = .sending, attempt: Int = 1, inDoubt: Bool = false,
    isBeginUnknown: Bool = false, firstAttemptAt: Timestamp? = now, contract: Contract = .keyed
  ) -> OutgoingMessage {
    OutgoingMessage(
      id: id, kind: .prompt, customerID: "c", signal: "milestone", state: state, owner: 1, attempt: attempt, inDoubt: inDoubt,
      isBeginUnknown: isBeginUnknown, eventAt: now, sendBefore: now + .hours(72), firstAttemptAt: firstAttemptAt,
      address: "a@b.example",
      request: WorldProvider.request(contract, key: id, address: "a@b.example", words: ""))
  }

  /// What is known of its customer when it is decided on.
  static func known(_ change: (inout CustomerRecord) -> Void = { _ in }) -> ReleaseFacts {
    var known = ReleaseFacts()
    var record = CustomerRecord(newcomer: "c")
    record.profile.email = "a@b.example"
    change(&record)
    known.facts.customers["c"] = record
    return known
  }

  /// A record by its offset.
  static func record(_ offset: Int64) -> TrackedRecord {
    TrackedRecord(position: RecordPosition(topic: "events", partition: 0, offset: offset), epoch: 1)
  }

  /// An event of a customer, by its number; without an id it names only the address.
  static func event(
    _ number: UInt64, _ id: String?, email: String? = nil, account: String? = nil, roles: EventRoles = EventRoles(signals: [1]),
    data: [(String, JSON)] = [], at time: Timestamp = now
  ) -> LaneEvent {
    var customer: [JSON.Member] = []
    if let id { customer.append(.init("id", .string(id))) }
    if let email { customer.append(.init("email", .string(email))) }
    if let account { customer.append(.init("account", .object([.init("id", .string(account))]))) }
    let body = JSON.object([
      .init("id", .string("e\(number)")), .init("customer", .object(customer)),
      .init("data", .object(data.map { JSON.Member($0.0, $0.1) })),
    ])
    return LaneEvent(
      event: Event(
        hash: EventHash(high: 1, low: number), id: "e\(number)", type: "t", time: time, customerID: id, body: body), roles: roles,
      records: [record(Int64(number))], raw: RawRecord(key: nil, value: nil, headers: []))
  }
}
