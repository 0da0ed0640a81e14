/// The bytes of one field inside an answer. Every access is checked; it must not outlive the call of
/// `ResultSet.read` that made it, for the answer owns the bytes.
@safe
struct FieldBytes {
  private let bytes: UnsafeRawBufferPointer

  init(_ bytes: UnsafeRawBufferPointer) { unsafe self.bytes = unsafe bytes }

  var count: Int { unsafe bytes.count }
  var array: [UInt8] { unsafe Array(bytes) }

  /// The big-endian integer that the whole field is.
  func integer<Value: FixedWidthInteger & BitwiseCopyable>() throws(PostgresError) -> Value {
    guard count == MemoryLayout<Value>.size else { throw Field.malformed }
    return unsafe Value(bigEndian: bytes.loadUnaligned(as: Value.self))
  }

  /// Some bytes from an offset on.
  func part(_ offset: Int, _ length: Int) throws(PostgresError) -> FieldBytes {
    guard offset >= 0, length >= 0, offset <= count, length <= count - offset else { throw Field.malformed }
    return unsafe FieldBytes(UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length]))
  }

  func utf8() throws(PostgresError) -> String {
    guard let text = unsafe String(validating: bytes, as: UTF8.self) else {
      throw .mismatch("the text is not valid UTF-8. Use a database with encoding UTF8.")
    }
    return text
  }
}
