import Audit
import Time

/// An endless load in which every signal is a fresh customer's first, so that each must become exactly one mail.
struct CrashLoad: Sequence, IteratorProtocol, Sendable {
  private let topic: String
  private let seed: UInt64
  private let now: @Sendable () -> Timestamp
  private var dice: Dice
  private var number = 0
  private var past: [LoadRecord] = []

  /// - Parameter now: the time of the next event.
  init(topic: String, seed: UInt64, now: @escaping @Sendable () -> Timestamp) {
    self.topic = topic
    self.seed = seed
    self.now = now
    dice = Dice(seed: seed)
  }

  mutating func next() -> LoadRecord? {
    number += 1
    switch dice.roll(0...99) {
    case 0..<60: return remembered(event(.signal, "usage.milestone", customer: "cus_\(number)", #"{"count":10000}"#))
    case 60..<64: return remembered(event(.veto, "support.ticket.opened", customer: "vet_\(number)", #"{"ticket_id":"T"}"#))
    case 64..<68: return remembered(event(.lifecycle, "customer.profile.changed", customer: "pro_\(number)", "{}"))
    case 68..<80: return repeated() ?? event(.irrelevant, "page.viewed", customer: "cus_\(number)", "{}")
    case 80..<85: return malformed()
    default: return event(.irrelevant, "page.viewed", customer: "cus_\(number)", #"{"path":"/"}"#)
    }
  }

  private func event(_ kind: ProducedEvent.Kind, _ type: String, customer: String, _ data: String) -> LoadRecord {
    let id = "ev_\(seed)_\(number)", time = now()
    let value = """
      {"id":"\(id)","type":"\(type)","time":"\(time)","customer":{"id":"\(customer)","email":"\(customer)@customers.example",\
      "name":"Ada Smith"},"data":\(data)}
      """
    return LoadRecord(
      topic: topic, key: Array(customer.utf8), value: Array(value.utf8), eventID: id, time: time, customerID: customer, kind: kind
    )
  }

  /// A signal without a time.
  private func malformed() -> LoadRecord {
    let value = #"{"id":"ev_\#(seed)_\#(number)","type":"usage.milestone","customer":{"id":"bad_\#(number)"},"data":{}}"#
    return LoadRecord(
      topic: topic, key: Array("bad_\(number)".utf8), value: Array(value.utf8), eventID: nil, time: nil, customerID: nil,
      kind: .malformed)
  }

  private mutating func remembered(_ record: LoadRecord) -> LoadRecord {
    if past.count < 200 { past.append(record) } else { past[dice.roll(0...199)] = record }
    return record
  }

  /// An exact repeat of something from any time of the run.
  private mutating func repeated() -> LoadRecord? {
    guard !past.isEmpty else { return nil }
    var record = past[dice.roll(0...(past.count - 1))]
    record.kind = .duplicate
    return record
  }
}
