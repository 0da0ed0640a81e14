import JSONTree
import Time

/// A valid event before it gets its envelope.
struct DemoEvent {
  var kind: DemoRecord.Kind
  var id: String
  var type: String
  var time: Timestamp
  var key: String
  /// As `customer` stands in it; nil: an event about nobody.
  var customer: JSON?
  var data: [JSON.Member]

  /// The ways of writing an event down that the contract accepts.
  enum Envelope: CaseIterable {
    case plain, structured, structuredBySubject, binary, registry
  }

  /// Writes the event down.
  func record(_ envelope: Envelope) -> DemoRecord {
    switch envelope {
    case .plain: record(plain.serializedBytes(), [], source: nil)
    // The Confluent header of a JSON Schema: a zero byte and the schema's id.
    case .registry: record([0, 0, 0, 0, 7] + plain.serializedBytes(), [], source: nil)
    case .structured: record(structured(subject: nil).serializedBytes(), [header("content-type", "application/cloudevents+json")])
    case .structuredBySubject: record(structured(subject: customer?["id"]).serializedBytes(), [])
    case .binary: record(JSON.object(cloudData).serializedBytes(), binaryHeaders)
    }
  }

  private func record(
    _ value: [UInt8], _ headers: [(name: String, value: [UInt8]?)], source: String? = Self.source
  ) -> DemoRecord {
    DemoRecord(
      key: Array(key.utf8), value: value, headers: headers, kind: kind, customerID: customer?["id"]?.string, eventID: id,
      time: time, source: source, type: type)
  }

  private var plain: JSON {
    var members = head + [JSON.Member("time", .string("\(time)"))]
    if let customer { members.append(JSON.Member("customer", customer)) }
    return .object(members + [JSON.Member("data", .object(data))])
  }

  private var head: [JSON.Member] { [JSON.Member("id", .string(id)), JSON.Member("type", .string(type))] }

  private func structured(subject: JSON?) -> JSON {
    var members = [JSON.Member("specversion", .string("1.0"))] + head + [JSON.Member("source", .string(Self.source))]
    if let subject { members.append(JSON.Member("subject", subject)) }
    members += [
      JSON.Member("time", .string("\(time)")), JSON.Member("datacontenttype", .string("application/json")),
      JSON.Member("data", .object(cloudData)),
    ]
    return .object(members)
  }

  private static let source = "https://acme.example/app"

  private var cloudData: [JSON.Member] { (customer.map { [JSON.Member("customer", $0)] } ?? []) + data }

  private var binaryHeaders: [(name: String, value: [UInt8])] {
    [
      header("ce_specversion", "1.0"), header("ce_id", id), header("ce_type", type), header("ce_source", Self.source),
      header("ce_time", "\(time)"), header("content-type", "application/json"),
    ]
  }

  private func header(_ name: String, _ value: String) -> (name: String, value: [UInt8]) { (name, Array(value.utf8)) }
}
