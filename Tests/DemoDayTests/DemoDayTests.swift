import DemoDay
import Events
import Policies
import Testing
import Time

@Suite struct DemoDayTests {
  static let end = Timestamp(rfc3339: "2025-03-01T12:00:00Z") ?? Timestamp(seconds: 0)
  static let decoder = EventDecoder(policy: SamplePolicy.policy)

  static func classify(_ record: DemoRecord) -> Classified {
    let header = { (name: String) in record.header(name) }
    guard let value = record.value else {
      return decoder.classify(value: nil, topic: "t", brokerTimestamp: nil, now: end, header: header)
    }
    return decoder.classify(value: value.span, topic: "t", brokerTimestamp: nil, now: end, header: header)
  }

  @Test func `the same seed gives the same bytes, another seed others`() {
    let day = DemoDay(seed: 7, events: 3000, end: Self.end)
    let pairs = zip(day.records(), day.records())
    #expect(pairs.allSatisfy { $0.value == $1.value && $0.key == $1.key && $0.kind == $1.kind && $0.eventID == $1.eventID })
    #expect(zip(day.records(), DemoDay(seed: 8, events: 3000, end: Self.end).records()).contains { $0.value != $1.value })
    #expect(day.truth() == day.truth())
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `the decoder finds in each record what the generator meant`(seed: UInt64) throws {
    var all: [DemoRecord] = []
    var hashes: [Int: EventHash] = [:]
    for (index, record) in DemoDay(seed: seed, events: 20_000, end: Self.end).records().enumerated() {
      all.append(record)
      let found = Self.classify(record)
      if case .event(let event, _) = found {
        hashes[index] = event.hash
        let told = record.time.map { EventHash(source: record.source ?? "t", id: record.eventID ?? "", time: $0) }
        #expect(told == event.hash, "record \(index): what the generator tells of it identifies it")
      }
      if let difference = difference(record, found, all, hashes, index) {
        Issue.record(
          "record \(index) of seed \(seed), \(record.kind): \(difference)\n\(String(decoding: record.value ?? [], as: UTF8.self))"
        )
      }
    }
  }

  private func difference(
    _ record: DemoRecord, _ found: Classified, _ all: [DemoRecord], _ hashes: [Int: EventHash], _ index: Int
  ) -> String? {
    switch (record.kind, found) {
    case (.irrelevant, .irrelevant): return nil
    case (.malformed(let code), .malformed(let fault)): return fault.code == code ? nil : "\(fault)"
    case (.duplicate(let original), .event):
      let same = all[original].value == record.value && all[original].key == record.key && original < index
      return same && hashes[original] == hashes[index] ? nil : "not the same event as \(original)"
    case (.signal, .event(let event, let roles)), (.veto, .event(let event, let roles)),
      (.lifecycle, .event(let event, let roles)),
      (.late, .event(let event, let roles)):
      let age = Self.end - event.time
      let isLate = record.kind == .late
      guard isLate == (age > .hours(1)), isLate || age <= .minutes(51), age >= .zero else { return "\(age) old" }
      guard event.id == record.eventID, event.customerID == record.customerID, event.type == record.type else {
        return "\(event)"
      }
      return kindOf(roles) == (isLate ? .signal : record.kind) ? nil : "\(roles)"
    default: return "\(found)"
    }
  }

  private func kindOf(_ roles: TypeRoles) -> DemoRecord.Kind {
    if !roles.signals.isEmpty { return .signal }
    return roles.lifecycle.isEmpty ? .veto : .lifecycle
  }

  @Test func `the day has the mix it promises`() {
    let truth = DemoDay(seed: 1, end: Self.end).truth()
    #expect(truth.records == 50_000)
    #expect(truth.irrelevant >= 45_000 && truth.signals.count > 1500 && truth.vetoes > 500 && truth.lifecycle > 300)
    #expect(truth.duplicates > 150 && truth.duplicateSignals > 50 && truth.late > 50)
    let never: Set<Malformed.Code> = [.refusedByStore, .tooLarge, .setAside, .unreadableState]
    #expect(Set(truth.malformed.keys) == Set(Malformed.Code.allCases).subtracting(never))
    #expect(
      truth.irrelevant + truth.signals.count + truth.vetoes + truth.lifecycle + truth.duplicates + truth.late
        + truth.malformedCount == 50_000)
    #expect(truth.customersWithSignals.count > 1000)
  }

  @Test func `every signal, veto and role of the sample policy happens, and every veto that can end does`() throws {
    var signals: Set<Int> = [], begun: Set<Int> = [], ended: Set<Int> = [], roles: Set<Policy.Role> = []
    for record in DemoDay(seed: 1, end: Self.end).records() {
      guard case .event(_, let found) = Self.classify(record) else { continue }
      signals.formUnion(found.signals)
      begun.formUnion(found.vetoesBegun)
      ended.formUnion(found.vetoesEnded)
      roles.formUnion(found.lifecycle)
    }
    let policy = SamplePolicy.policy
    #expect(signals == Set(policy.signals.indices) && begun == Set(policy.vetoes.indices))
    #expect(ended == Set(policy.vetoes.indices.filter { !policy.vetoes[$0].until.isEmpty }))
    #expect(roles == Set(policy.events.keys))
  }

  @Test func `an outage is over soon, and within the day`() {
    var open: [String: (index: Int, time: Timestamp)] = [:]
    var outages = 0
    for (index, record) in DemoDay(seed: 1, end: Self.end).records().enumerated() where record.customerID == nil {
      if record.type == "status.incident.opened", case .veto = record.kind {
        open[String(decoding: record.key, as: UTF8.self)] = record.time.map { (index, $0) }
      }
      if record.type == "status.incident.resolved", case .veto = record.kind {
        let began = open.removeValue(forKey: String(decoding: record.key, as: UTF8.self))
        #expect(began.map { index - $0.index <= 200 } == true)
        let isLater = began.flatMap { began in record.time.map { $0 > began.time } }
        #expect(isLater == true, "an end before the beginning ends nothing")
        outages += 1
      }
    }
    #expect(outages > 2 && open.isEmpty)
  }

  @Test func `the last record is of now, and records are about 300 bytes`() throws {
    var last: DemoRecord?
    var bytes = 0
    for record in DemoDay(seed: 5, events: 5000, end: Self.end).records() {
      bytes += record.value?.count ?? 0
      if record.kind == .irrelevant { last = record }
    }
    #expect((200...400).contains(bytes / 5000))
    let text = String(decoding: try #require(last?.value), as: UTF8.self)
    #expect(text.contains("\"2025-03-01T11:5") || text.contains("\"2025-03-01T12:0"))
    #expect(DemoDay(seed: 5, events: 0, end: Self.end).truth().records == 0)
    #expect(DemoDay(seed: 5, customers: 1, events: 500, end: Self.end).truth().records == 500)
  }
}
