import Digests
import JSONTree
package import Policies
import Texts
package import Time

/// What a record is to the policy.
package enum Classified: Sendable, Equatable {
  /// Of a type, or under conditions, that the policy does not name: counted and skipped.
  case irrelevant
  /// A valid event with those roles of its type whose conditions hold; never none.
  case event(Event, TypeRoles)
  /// Of a type that the policy names, or without one: goes to the dead-letter topic.
  case malformed(Malformed)
}

/// Tells what Kafka records mean to one policy: the type first, the rest only where the policy names it.
package struct EventDecoder: Sendable {
  /// The types it looks for.
  package let types: TypeTable
  private let shared: SharedPolicy
  /// For each type, whether any of its roles has a condition.
  private let conditional: [Bool]

  /// Read in place, never copied.
  private var policy: Policy { _read { yield shared.value } }

  /// What a record is, in more detail than the pipeline needs.
  enum Examination: Equatable {
    case unnamed
    case unmatched
    case event(Event, TypeRoles)
    case faulty([Malformed])
  }

  /// Where and when a record was found.
  struct Surroundings {
    var topic: String
    var brokerTimestamp: Timestamp?
    var now: Timestamp
  }

  /// Prepares for one policy; a new policy takes a new decoder.
  package init(policy: Policy) {
    shared = SharedPolicy(policy)
    types = TypeTable(policy)
    conditional = types.roles.map { roles in
      Self.matches(of: roles, policy).contains { $0.type.hasBytes(of: roles.type) && !$0.when.isEmpty }
    }
  }

  /// Decodes a record of either envelope.
  ///
  /// - Parameters:
  ///   - value: nil for a tombstone.
  ///   - topic: part of a Plain event's identity.
  ///   - brokerTimestamp: stands in for the time of suppressing events where theirs cannot be used.
  ///   - now: an event more than 5 minutes after it is malformed.
  ///   - header: gives a header's value by its exact name; asked for few names, and for `ce_type` only when the type is unnamed.
  package func classify(
    value: Span<UInt8>?, topic: String, brokerTimestamp: Timestamp?, now: Timestamp, header: (String) -> [UInt8]?
  ) -> Classified {
    let found = Surroundings(topic: topic, brokerTimestamp: brokerTimestamp, now: now)
    switch examine(value, found, header) {
    case .unnamed, .unmatched: return .irrelevant
    case .event(let event, let roles): return .event(event, roles)
    case .faulty(let faults): return .malformed(faults.first ?? Malformed(.badValue, "The event is not valid."))
    }
  }

  /// Whether a record without headers is of a type that the policy does not name, as far as a first look can tell: most of a stream
  /// is, and needs no more than this. False: `classify` knows.
  package func isPlainlyUnnamed(_ value: Span<UInt8>) -> Bool {
    guard value.count > 0, value[0] != 0, case .found(let range) = TypeScanner.scan(value) else { return false }
    return types.index(of: value.extracting(range)) == nil
  }

  /// The record's type, named by the policy or not; nil when none can be found. For `events seen`, off the hot path.
  package func typeName(value: Span<UInt8>?, header: (String) -> [UInt8]?) -> String? {
    if let type = binaryType(header) { return String(validating: type, as: UTF8.self) }
    guard let value, value.count <= EventPayload.sizeLimit else { return nil }
    do {
      let payload = value.extracting(try EventPayload.start(value)..<value.count)
      if case .found(let range) = TypeScanner.scan(payload) {
        return EventPayload.text(payload.extracting(range))
      }
      return try JSON.parse(payload)["type"]?.string
    } catch {
      return nil
    }
  }

  func examine(_ value: Span<UInt8>?, _ found: Surroundings, _ header: (String) -> [UInt8]?) -> Examination {
    do throws(Malformed) {
      if let type = binaryType(header) {
        guard let index = types.index(of: type.span) else { return .unnamed }
        return try binary(value, index, found, header)
      }
      guard let value else { throw Self.tombstone }
      return try body(value, found, header)
    } catch {
      return .faulty([error])
    }
  }

  /// The type in the headers of a CloudEvents record in binary mode.
  private func binaryType(_ header: (String) -> [UInt8]?) -> [UInt8]? {
    guard let type = header("ce_type"), !EventPayload.isStructured(header("content-type")) else { return nil }
    return type
  }

  private func binary(
    _ value: Span<UInt8>?, _ index: Int, _ found: Surroundings, _ header: (String) -> [UInt8]?
  ) throws(Malformed) -> Examination {
    var checks = FieldChecks()
    var data = JSON.null
    do throws(Malformed) {
      guard let value else { throw Self.tombstone }
      try checkSize(value)
      let payload = value.extracting(try EventPayload.start(value)..<value.count)
      if !payload.isEmpty { data = try EventPayload.parse(payload, contentType: header("content-type")) }
    } catch {
      // A header may name the customer.
      guard types.roles[index].suppresses else { throw error }
      checks.note([error])
    }
    let envelope = EventEnvelope(binary: data, type: types.roles[index].type, checks: &checks, header: header)
    return judge(envelope, index, found, &checks)
  }

  private func body(
    _ value: Span<UInt8>, _ found: Surroundings, _ header: (String) -> [UInt8]?
  ) throws(Malformed) -> Examination {
    let payload = value.extracting(try EventPayload.start(value)..<value.count)
    var suppresses = false
    if case .found(let range) = TypeScanner.scan(payload) {
      guard let index = types.index(of: payload.extracting(range)) else { return .unnamed }
      suppresses = types.roles[index].suppresses
    }
    try checkSize(value)
    var checks = FieldChecks()
    let body: JSON
    do throws(Malformed) {
      body = try EventPayload.parse(payload, contentType: header("content-type"))
    } catch {
      guard suppresses, let repaired = EventPayload.repaired(payload) else { throw error }
      checks.note([error])
      body = repaired
    }
    guard case .object = body else { throw Malformed(.notObject, "The value is not a JSON object: publish one object a record.") }
    guard let type = checks.text(body["type"], "type", required: true) else { return .faulty(checks.faults) }
    guard let index = types.index(of: Array(type.utf8).span) else { return .unnamed }
    let structured = body["specversion"] != nil || EventPayload.isStructured(header("content-type"))
    let envelope =
      structured
      ? EventEnvelope(structured: body, type: type, checks: &checks)
      : EventEnvelope(plain: body, type: type, topic: found.topic)
    return judge(envelope, index, found, &checks)
  }

  /// Checks the event as every event and as its roles want it.
  private func judge(
    _ envelope: EventEnvelope, _ index: Int, _ found: Surroundings, _ checks: inout FieldChecks
  ) -> Examination {
    let id = checks.text(envelope.id, "\(envelope.prefix)id", required: true) ?? ""
    let customer = EventCustomer(envelope)
    var shape = FieldChecks()
    let data = JSON.object(EventBody.data(envelope, &shape))
    let body = EventBody(id: id, envelope: envelope, customer: customer, data: data).json
    let all = types.roles[index]
    let roles = conditional[index] ? holding(all, in: body) : all
    let time = EventTime(
      envelope, suppresses: (roles.isEmpty ? all : roles).suppresses, broker: found.brokerTimestamp, now: found.now, &checks)
    let needs = EventNeeds(roles, policy)
    if needs.readsData || roles.isEmpty { checks.note(shape.faults) } else { checks.leaveOut(shape.faults) }
    if shape.faults.isEmpty { needs.check(data: data, &checks) }
    customer.check(needs, envelope, &checks)
    guard checks.faults.isEmpty else {
      return obey(roles.obeyed, id, customer, envelope, time, checks.faults + checks.leftOut) ?? .faulty(checks.faults)
    }
    guard !roles.isEmpty else { return .unmatched }
    return .event(event(id, customer.id, envelope, time, body, &checks), roles)
  }

  private func event(
    _ id: String, _ customer: String?, _ envelope: EventEnvelope, _ time: EventTime, _ body: JSON, _ checks: inout FieldChecks
  ) -> Event {
    var event = Event(
      hash: EventHash(source: envelope.source, id: id, time: time.identity), id: id, type: envelope.type, time: time.time,
      customerID: customer, body: EventBody.json(EventBody.withoutNUL(body, &checks), at: time.time))
    event.leftOut = checks.leftOut
    return event
  }

  /// A suppressing event is obeyed whenever its customer can be told, whatever else is wrong in it.
  /// - Returns: nil where nobody can be told, or nothing is to be obeyed.
  private func obey(
    _ roles: TypeRoles, _ id: String, _ customer: EventCustomer, _ envelope: EventEnvelope, _ time: EventTime,
    _ faults: [Malformed]
  ) -> Examination? {
    guard !roles.isEmpty, let customer = customer.readable else { return nil }
    // Without an id two customers' events must not count as one.
    let id = id.isEmpty ? "no-id-\(ContentDigest.hex(of: Array(customer.name.utf8)).prefix(32))" : id
    let body = EventBody(id: id, envelope: envelope, customer: customer, data: .object([])).json
    var checks = FieldChecks()
    checks.leaveOut(faults)
    return .event(event(id, customer.id, envelope, time, body, &checks), roles)
  }

  private func holding(_ roles: TypeRoles, in body: JSON) -> TypeRoles {
    let (type, shared) = (roles.type, shared)
    func holds(_ matches: [Policy.EventMatch]) -> Bool { matches.contains { $0.type.hasBytes(of: type) && $0.holds(in: body) } }
    var held = roles
    held.signals.removeAll { !holds(shared.value.signals[$0].matches) }
    held.vetoesBegun.removeAll { !holds(shared.value.vetoes[$0].matches) }
    held.vetoesEnded.removeAll { !holds(shared.value.vetoes[$0].until) }
    held.lifecycle.removeAll { !holds(shared.value.events[$0] ?? []) }
    return held
  }

  private static func matches(of roles: TypeRoles, _ policy: Policy) -> [Policy.EventMatch] {
    roles.signals.flatMap { policy.signals[$0].matches } + roles.vetoesBegun.flatMap { policy.vetoes[$0].matches }
      + roles.vetoesEnded.flatMap { policy.vetoes[$0].until } + roles.lifecycle.flatMap { policy.events[$0] ?? [] }
  }

  private func checkSize(_ value: Span<UInt8>) throws(Malformed) {
    guard value.count <= EventPayload.sizeLimit else {
      throw Malformed(.tooLarge, "The value is larger than 1 MiB: send less, or a reference to it.")
    }
  }

  private static let tombstone = Malformed(
    .tombstone, "The record has no value: events are facts and cannot be deleted; send an event of a type of its own.")
}
