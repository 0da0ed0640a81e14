import Texts

extension JSONParser {
  /// Reads the rest of a string whose opening quote is behind.
  mutating func string(_ bytes: Span<UInt8>) throws(JSONFault) -> String {
    let start = at
    while at < bytes.count {
      let byte = bytes[at]
      if byte == JSONByte.quote {
        let text = try copy(bytes.extracting(start..<at), from: start)
        at += 1
        return text
      }
      if byte == JSONByte.backslash { return try escapedString(bytes, from: start) }
      try refuseControl(byte)
      at += 1
    }
    throw fault("A string is not closed")
  }

  private func copy(_ bytes: Span<UInt8>, from start: Int) throws(JSONFault) -> String {
    do {
      return String(copying: try UTF8Span(validating: bytes))
    } catch {
      throw JSONFault(.invalidUTF8, "A string is not valid UTF-8", byte: start)
    }
  }

  private func refuseControl(_ byte: UInt8) throws(JSONFault) {
    guard byte >= 0x20 else { throw fault("A control character in a string must be escaped") }
  }

  private mutating func escapedString(_ bytes: Span<UInt8>, from start: Int) throws(JSONFault) -> String {
    var text: [UInt8] = []
    for index in start..<at { text.append(bytes[index]) }
    while at < bytes.count {
      let byte = bytes[at]
      switch byte {
      case JSONByte.quote:
        let whole = try copy(text.span, from: start)
        at += 1
        return whole
      case JSONByte.backslash: try escape(bytes, into: &text)
      default:
        try refuseControl(byte)
        text.append(byte)
        at += 1
      }
    }
    throw fault("A string is not closed")
  }

  private mutating func escape(_ bytes: Span<UInt8>, into text: inout [UInt8]) throws(JSONFault) {
    at += 1
    guard let letter = peek(bytes) else { throw fault("A string is not closed") }
    switch letter {
    case JSONByte.quote, JSONByte.backslash, UInt8(ascii: "/"): text.append(letter)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      at += 1
      text.append(contentsOf: String(try scalar(bytes)).utf8)
      return
    default: throw fault("No escape in a string is written like this")
    }
    at += 1
  }

  /// Reads the digits of one `\u` escape, or of the two that make a surrogate pair.
  private mutating func scalar(_ bytes: Span<UInt8>) throws(JSONFault) -> Character {
    let start = at
    let first = try hex(bytes)
    if let scalar = Unicode.Scalar(first) { return Character(scalar) }
    let lone = JSONFault(.loneSurrogate, "A surrogate is escaped without its partner", byte: start)
    guard first < 0xDC00, take(JSONByte.backslash, bytes), take(UInt8(ascii: "u"), bytes) else { throw lone }
    let second = try hex(bytes)
    guard 0xDC00...0xDFFF ~= second, let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) else {
      throw lone
    }
    return Character(scalar)
  }

  private mutating func hex(_ bytes: Span<UInt8>) throws(JSONFault) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek(bytes), let digit = ASCII.hexValue(byte) else {
        throw fault("An escape \\u needs four hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
      at += 1
    }
    return value
  }

  /// Reads a number: an integer that fits 64 bits stays one, all else becomes a double.
  mutating func number(_ bytes: Span<UInt8>) throws(JSONFault) -> JSON {
    let start = at
    _ = take(JSONByte.minus, bytes)
    let whole = at
    try digits(bytes)
    guard at == whole + 1 || bytes[whole] != JSONByte.zero else { throw fault("A number has a leading zero") }
    let wholeEnd = at
    if take(JSONByte.point, bytes) { try digits(bytes) }
    if take(UInt8(ascii: "e"), bytes) || take(UInt8(ascii: "E"), bytes) {
      if !take(JSONByte.plus, bytes) { _ = take(JSONByte.minus, bytes) }
      try digits(bytes)
    }
    if at == wholeEnd, let integer = Self.integer(bytes, start: start, whole: whole, end: at) { return .int(integer) }
    guard at - start <= limits.digits else {
      throw JSONFault(.longNumber, "A number has more than \(limits.digits) characters", byte: start)
    }
    let text = try copy(bytes.extracting(start..<at), from: start)
    guard let number = Double(text), number.isFinite else {
      throw JSONFault(.largeNumber, "A number is too large", byte: start)
    }
    return .double(number)
  }

  private mutating func digits(_ bytes: Span<UInt8>) throws(JSONFault) {
    guard let first = peek(bytes), ASCII.isDigit(first) else { throw fault("A digit is expected") }
    while at < bytes.count, ASCII.isDigit(bytes[at]) { at += 1 }
  }

  /// Sums up downward, since the least integer has no positive twin.
  private static func integer(_ bytes: Span<UInt8>, start: Int, whole: Int, end: Int) -> Int64? {
    var value: Int64 = 0
    for index in whole..<end {
      let (scaled, overflow) = value.multipliedReportingOverflow(by: 10)
      let (next, underflow) = scaled.subtractingReportingOverflow(Int64(bytes[index] - JSONByte.zero))
      if overflow || underflow { return nil }
      value = next
    }
    if whole > start { return value }
    return value == .min ? nil : -value
  }
}
