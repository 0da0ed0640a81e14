import JSONTree

/// An event as it came, taken out of its envelope but not yet checked.
struct EventEnvelope {
  var type: String
  var id: JSON?
  var time: JSON?
  /// What tells apart equal ids of different senders: CloudEvents `source`, otherwise the topic.
  var source: String
  /// CloudEvents `subject`: the customer's id where the data has none.
  var subject: JSON?
  var customer: JSON?
  var data: JSON?
  /// The other members: `when` may ask for any of them.
  var rest: [JSON.Member]
  /// What a fault calls `id` and `time`: `ce_` before them in headers.
  var prefix = ""
  /// What a fault calls the customer.
  var customerField = "customer"

  /// Reads the Plain envelope.
  init(plain body: JSON, type: String, topic: String) {
    self.init(body, type: type, source: topic)
    customer = body["customer"]
  }

  /// Reads a CloudEvents 1.0 body in structured mode.
  init(structured body: JSON, type: String, checks: inout FieldChecks) {
    self.init(body, type: type, source: "")
    Self.check(version: body["specversion"], "specversion", &checks)
    source = checks.text(body["source"], "source", required: true, limit: FieldChecks.textLimit) ?? ""
    if body["data_base64"] != nil {
      checks.note(.unsupportedEncoding, "data_base64 is not read: send data as a JSON object.", field: "data_base64")
    }
    takeCloudCustomer(subject: body["subject"])
  }

  /// Reads a CloudEvents 1.0 record in binary mode: attributes in headers, the value is the data.
  init(binary data: JSON, type: String, checks: inout FieldChecks, header: (String) -> [UInt8]?) {
    func attribute(_ name: String, _ checks: inout FieldChecks) -> JSON? {
      guard let bytes = header("ce_\(name)") else { return nil }
      if let text = String(validating: bytes, as: UTF8.self) { return .string(text) }
      checks.note(.invalidUTF8, "The header ce_\(name) is not valid UTF-8: send UTF-8.", field: "ce_\(name)")
      return nil
    }
    self.init(.null, type: type, source: "")
    self.data = data
    prefix = "ce_"
    Self.check(version: attribute("specversion", &checks), "ce_specversion", &checks)
    id = attribute("id", &checks)
    time = attribute("time", &checks)
    let origin = attribute("source", &checks)
    source = checks.text(origin, "ce_source", required: true, limit: FieldChecks.textLimit) ?? ""
    let about = attribute("subject", &checks)
    takeCloudCustomer(subject: about)
    rest = [origin.map { JSON.Member("source", $0) }, about.map { JSON.Member("subject", $0) }].compactMap { $0 }
  }

  private init(_ body: JSON, type: String, source: String) {
    self.type = type
    self.source = source
    id = body["id"]
    time = body["time"]
    data = body["data"]
    rest = []
    if case .object(let members) = body { rest = members.filter { !Self.taken.contains($0.key) } }
  }

  /// Top-level members that do not stay where they are.
  private static let taken: Set<String> = [
    "id", "type", "time", "customer", "data", "specversion", "datacontenttype", "dataschema", "data_base64",
  ]

  private mutating func takeCloudCustomer(subject: JSON?) {
    self.subject = subject
    customer = data?["customer"]
    customerField = "data.customer"
  }

  private static func check(version: JSON?, _ field: String, _ checks: inout FieldChecks) {
    guard let version = checks.string(version, field, required: true), version != "1.0" else { return }
    checks.note(.unsupportedSpecVersion, "\(field) must be 1.0: only CloudEvents 1.0 is read.", field: field)
  }
}
