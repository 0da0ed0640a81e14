/// A Swift value that can be sent to PostgreSQL as a parameter in binary form.
package protocol Bindable: Sendable {
  /// The object identifier of the value's type.
  static var oid: UInt32 { get }
  /// The object identifier of the type's array.
  static var arrayOID: UInt32 { get }
  /// Appends the value in PostgreSQL's binary form.
  func encode(into bytes: inout [UInt8]) throws(PostgresError)
}

extension [UInt8] {
  mutating func append(int32 value: Int32) {
    let bits = UInt32(bitPattern: value)
    append(UInt8(truncatingIfNeeded: bits &>> 24))
    append(UInt8(truncatingIfNeeded: bits &>> 16))
    append(UInt8(truncatingIfNeeded: bits &>> 8))
    append(UInt8(truncatingIfNeeded: bits))
  }

  mutating func append(int64 value: Int64) {
    append(int32: Int32(truncatingIfNeeded: value &>> 32))
    append(int32: Int32(truncatingIfNeeded: value))
  }

  /// Appends text as it is, refusing the one character PostgreSQL cannot hold.
  mutating func append(text: String) throws(PostgresError) {
    let utf8 = text.utf8.span
    for at in utf8.indices where utf8[at] == 0 {
      throw .invalidBind("a text holds a NUL character, which PostgreSQL cannot store. Remove it.", SQLState.badEncoding)
    }
    append(contentsOf: text.utf8)
  }
}

extension PostgresError {
  static func invalidBind(_ message: String, _ state: String) -> PostgresError {
    PostgresError(.invalidBind, message, retry: .never, sqlState: state)
  }
}

extension String: Bindable {
  package static var oid: UInt32 { PostgresType.text.rawValue }
  package static var arrayOID: UInt32 { PostgresType.textArray.rawValue }
  package func encode(into bytes: inout [UInt8]) throws(PostgresError) { try bytes.append(text: self) }
}

extension Bool: Bindable {
  package static var oid: UInt32 { PostgresType.bool.rawValue }
  package static var arrayOID: UInt32 { PostgresType.boolArray.rawValue }
  package func encode(into bytes: inout [UInt8]) { bytes.append(self ? 1 : 0) }
}

extension Int32: Bindable {
  package static var oid: UInt32 { PostgresType.int4.rawValue }
  package static var arrayOID: UInt32 { PostgresType.int4Array.rawValue }
  package func encode(into bytes: inout [UInt8]) { bytes.append(int32: self) }
}

extension Int64: Bindable {
  package static var oid: UInt32 { PostgresType.int8.rawValue }
  package static var arrayOID: UInt32 { PostgresType.int8Array.rawValue }
  package func encode(into bytes: inout [UInt8]) { bytes.append(int64: self) }
}

extension Int: Bindable {
  package static var oid: UInt32 { PostgresType.int8.rawValue }
  package static var arrayOID: UInt32 { PostgresType.int8Array.rawValue }
  package func encode(into bytes: inout [UInt8]) { bytes.append(int64: Int64(self)) }
}

extension Double: Bindable {
  package static var oid: UInt32 { PostgresType.float8.rawValue }
  package static var arrayOID: UInt32 { PostgresType.float8Array.rawValue }
  package func encode(into bytes: inout [UInt8]) { bytes.append(int64: Int64(bitPattern: bitPattern)) }
}

extension [UInt8]: Bindable {
  package static var oid: UInt32 { PostgresType.bytea.rawValue }
  package static var arrayOID: UInt32 { PostgresType.byteaArray.rawValue }
  package func encode(into bytes: inout [UInt8]) { bytes.append(contentsOf: self) }
}
