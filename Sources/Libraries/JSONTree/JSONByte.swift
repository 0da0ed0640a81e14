/// The bytes that JSON's grammar is made of (RFC 8259, section 2).
package enum JSONByte {
  package static var quote: UInt8 { 0x22 }
  package static var backslash: UInt8 { 0x5C }
  package static var comma: UInt8 { 0x2C }
  package static var colon: UInt8 { 0x3A }
  package static var openBrace: UInt8 { 0x7B }
  package static var closeBrace: UInt8 { 0x7D }
  package static var openBracket: UInt8 { 0x5B }
  package static var closeBracket: UInt8 { 0x5D }
  package static var minus: UInt8 { 0x2D }
  package static var plus: UInt8 { 0x2B }
  package static var point: UInt8 { 0x2E }
  package static var zero: UInt8 { 0x30 }

  @inline(__always)
  package static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }
}
