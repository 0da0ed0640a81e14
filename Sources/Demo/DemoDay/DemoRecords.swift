import JSONTree
import Time

/// Makes a day's records one by one.
package struct DemoRecords: Sequence, IteratorProtocol, Sendable {
  private let day: DemoDay
  private var state: DemoState
  private var index = 0
  private var past = PastRecords()
  private var outageEnds: Int?

  init(_ day: DemoDay) {
    self.day = day
    state = DemoState(seed: day.seed, customers: day.customers)
  }

  package mutating func next() -> DemoRecord? {
    guard index < day.events else { return nil }
    let record = made()
    if case .duplicate = record.kind {} else { past.note(record, index, &state.random) }
    index += 1
    return record
  }

  /// Of 1,000 records some 924 are of no interest.
  private mutating func made() -> DemoRecord {
    if let due = outageEnds, index >= due, let fact = state.incidentEnds() {
      outageEnds = nil
      return relevant(fact, .veto, isOnTime: true)
    }
    switch state.random.below(1000) {
    case 0..<36: return relevant(state.signal(), .signal)
    case 36..<54: return veto()
    case 54..<64: return relevant(state.lifecycle(), .lifecycle)
    case 64..<70: return past.repeated(&state.random) ?? noise()
    case 70..<74: return malformed()
    case 74..<76: return relevant(state.signal(), .late, age: .minutes(90 + state.random.below(4000)))
    case 76..<84: return relevant(state.almost(), .irrelevant)
    default: return noise()
    }
  }

  private mutating func veto() -> DemoRecord {
    let fact = state.veto()
    let opensOutage = fact.type == "status.incident.opened"
    if opensOutage { outageEnds = index + 200 }
    return relevant(fact, .veto, isOnTime: opensOutage)
  }

  /// The place of this record in the day.
  private var onTime: Timestamp {
    let share = day.events > 1 ? Double(index) / Double(day.events - 1) : 1
    return day.end - .milliseconds(Int64((1 - share) * 45 * 60_000))
  }

  /// The event's time; one in eight arrives up to 5 minutes after it, out of order.
  private mutating func time() -> Timestamp {
    guard index < day.events - 1, state.random.chance(125) else { return onTime }
    return onTime - .milliseconds(state.random.below(300_000))
  }

  private var id: String { "ev_\(String(day.seed, radix: 36))_\(DemoCustomer.padded(index, 7))" }

  /// - Parameter isOnTime: an outage is: one whose end seems to lie before its beginning would silence everyone for the day.
  private mutating func relevant(
    _ fact: DemoFact, _ kind: DemoRecord.Kind, age: Duration = .zero, isOnTime: Bool = false
  ) -> DemoRecord {
    let customer = fact.customer.map { DemoCustomer($0, seed: day.seed) }
    let key = customer?.id ?? fact.data.first?.value.string ?? ""
    let event = DemoEvent(
      kind: kind, id: id, type: fact.type, time: (isOnTime ? onTime : time()) - age, key: key,
      customer: fact.namesEmailOnly ? customer?.emailJSON : customer?.json,
      data: fact.data)
    return event.record(envelope())
  }

  /// Plain in three of five cases.
  private mutating func envelope() -> DemoEvent.Envelope {
    let all = DemoEvent.Envelope.allCases
    let turn = state.turn(.envelope) % 10
    return turn < all.count ? all[turn] : .plain
  }

  private mutating func noise() -> DemoRecord {
    let turn = state.turn(.noise), customer = DemoCustomer.id(state.anyone()), id = id, time = time()
    var bytes: [UInt8] = []
    bytes.reserveCapacity(360)
    DemoNoise.write(turn, id: id, time: "\(time)", customer: customer, random: &state.random, into: &bytes)
    return DemoRecord(
      key: Array(customer.utf8), value: bytes, headers: [], kind: .irrelevant, customerID: customer, eventID: id,
      time: time, type: DemoNoise.type(turn))
  }

  private mutating func malformed() -> DemoRecord {
    let customer = DemoCustomer.id(state.anyone())
    let broken = DemoMalformed.variant(state.turn(.malformed), id: id, time: "\(time())", customer: customer)
    return DemoRecord(
      key: Array(customer.utf8), value: broken.value, headers: broken.headers, kind: .malformed(broken.code), customerID: nil,
      eventID: nil, type: "")
  }
}

/// A bounded choice of earlier records to repeat: the latest ones, and some from any time of the day.
struct PastRecords: Sendable {
  private var recent: [(record: DemoRecord, index: Int)] = []
  private var old: [(record: DemoRecord, index: Int)] = []
  private var seen = 0

  /// Keeps records that matter; each has the same chance to stay among the old ones (Vitter's algorithm R, 64 places).
  mutating func note(_ record: DemoRecord, _ index: Int, _ random: inout DemoRandom) {
    switch record.kind {
    case .signal, .veto, .lifecycle: break
    default: return
    }
    seen += 1
    if recent.count == 8 { recent.removeFirst() }
    recent.append((record, index))
    if old.count < 64 {
      old.append((record, index))
    } else {
      let place = random.below(seen)
      if place < 64 { old[place] = (record, index) }
    }
  }

  /// An exact repeat of one of them; nil while there is none.
  func repeated(_ random: inout DemoRandom) -> DemoRecord? {
    guard !recent.isEmpty else { return nil }
    let (record, index) = random.pick(random.chance(500) ? recent : old)
    var copy = record
    copy.kind = .duplicate(of: index)
    return copy
  }
}
