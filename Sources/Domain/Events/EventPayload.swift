import JSONTree

/// What of a record's value is JSON.
enum EventPayload {
  /// The bytes a value may have: 1 MiB.
  static let sizeLimit = 1 << 20
  /// The values an event may have, each array, object, text, number, true, false and null being one: 10,000.
  static let valueLimit = 10_000

  /// Where the JSON begins: after the 5-byte header of the Confluent wire format (a zero byte and a schema id), if it is there.
  ///
  /// A zero byte begins no JSON text. What follows the header is JSON only if it begins with a brace.
  static func start(_ value: Span<UInt8>) throws(Malformed) -> Int {
    guard value.count > 0, value[0] == 0 else { return 0 }
    var at = 5
    while at < value.count, JSONByte.isSpace(value[at]) { at += 1 }
    guard at < value.count, value[at] == JSONByte.openBrace else { throw unsupported }
    return 5
  }

  /// Reads the JSON; a fault in what a header calls Avro or Protobuf says so.
  static func parse(_ payload: Span<UInt8>, contentType: [UInt8]?) throws(Malformed) -> JSON {
    do throws(JSONFault) {
      return try JSON.parse(payload, limits: JSONLimits(values: valueLimit))
    } catch {
      let fault = Malformed(error)
      throw fault.code == .notJSON && isForeign(contentType) ? unsupported : fault
    }
  }

  /// JSON in which what may not stand in a string is replaced by U+FFFD; nil where that does not make it readable.
  static func repaired(_ payload: Span<UInt8>) -> JSON? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(payload.count)
    var isInString = false, isEscaped = false
    for at in payload.indices {
      let byte = payload[at]
      if isInString, byte < 0x20 { bytes += [0xEF, 0xBF, 0xBD] } else { bytes.append(byte) }
      if byte == JSONByte.quote, !isEscaped { isInString.toggle() }
      isEscaped = isInString && byte == JSONByte.backslash && !isEscaped
    }
    do throws(JSONFault) { return try JSON.parse(String(decoding: bytes, as: UTF8.self)) } catch { return nil }
  }

  /// The bytes as text; nil when they are not UTF-8.
  static func text(_ bytes: Span<UInt8>) -> String? {
    do { return String(copying: try UTF8Span(validating: bytes)) } catch { return nil }
  }

  /// Whether a content type announces a CloudEvents body in structured mode.
  static func isStructured(_ contentType: [UInt8]?) -> Bool {
    guard let contentType else { return false }
    return String(decoding: contentType.prefix(64), as: UTF8.self).lowercased().hasPrefix("application/cloudevents")
  }

  private static func isForeign(_ contentType: [UInt8]?) -> Bool {
    guard let contentType else { return false }
    let text = String(decoding: contentType.prefix(64), as: UTF8.self).lowercased()
    return ["avro", "protobuf"].contains { word in text.indices.contains { text[$0...].hasPrefix(word) } }
  }

  private static let unsupported = Malformed(
    .unsupportedEncoding, "Avro and Protobuf payloads are not supported: publish the event as JSON, or with a JSON Schema.")
}
