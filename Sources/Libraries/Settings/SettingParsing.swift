extension SettingRow {
  /// Reads a value as its source wrote it; a text stands for a list between commas, and for pairs as `name=text` between commas.
  func parse(_ written: WrittenValue) throws(ValueFault) -> SettingValue {
    if takesNone, written == .text("none") { return .nothing }
    switch written {
    case .pairs(let pairs):
      guard type == .properties else { throw ValueFault("holds names and values", "write \(type.words)") }
      return .pairs(try KafkaProperties.checked(pairs))
    case .list(let texts):
      guard type.isList else { throw ValueFault("is a list", "write \(type.words)") }
      return .list(try list(texts))
    case .text(let text):
      if type.isList { return .list(try list(text.split(separator: ",").map(Self.trimmed))) }
      if type == .properties { return .pairs(try KafkaProperties.checked(try Self.pairs(text))) }
      return try type.parse(text)
    }
  }

  private func list(_ texts: [String]) throws(ValueFault) -> [String] {
    guard !texts.isEmpty || type == .networks else {
      throw ValueFault(
        "is empty", type == .patterns ? "remove it to mail customers, or name who may get mail" : "name at least one")
    }
    for text in texts {
      if let fault = type.faultOfElement(text) { throw fault }
    }
    guard Set(texts).count == texts.count else { throw ValueFault("names one thing twice", "name it once") }
    return texts
  }

  private static func pairs(_ text: String) throws(ValueFault) -> [WrittenValue.Pair] {
    var pairs: [WrittenValue.Pair] = []
    for part in text.split(separator: ",") {
      guard let sign = part.firstIndex(of: "=") else { throw ValueFault("has a part without =", "write name=text,name=text") }
      pairs.append(.init(name: trimmed(part[..<sign]), text: trimmed(part[part.index(after: sign)...])))
    }
    return pairs
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}

extension SettingType {
  fileprivate func parse(_ text: String) throws(ValueFault) -> SettingValue {
    switch self {
    case .count(let range, let unit): return .count(try Self.count(text, range, unit))
    case .duration(let range): return .duration(try Self.span(text, range))
    case .choice(let words):
      guard !words.contains(text) else { return .text(text) }
      let guess = Spelling.nearest(to: text, in: words).map { "did you mean \($0)? " } ?? ""
      throw ValueFault("is none of its words", "\(guess)write one of \(words.joined(separator: ", "))")
    default:
      if let fault = faultOfText(text) { throw fault }
      return .text(text)
    }
  }

  private static func count(_ text: String, _ range: ClosedRange<Int>, _ unit: String) throws(ValueFault) -> Int {
    guard let number = Int(text) else { throw ValueFault("is no whole number", "write a number of \(unit), such as 4") }
    guard range.contains(number) else {
      throw ValueFault("is out of range", "write \(range.lowerBound) to \(range.upperBound) \(unit)")
    }
    return number
  }

  private static func span(_ text: String, _ range: ClosedRange<Duration>) throws(ValueFault) -> Duration {
    guard let span = Duration(setting: text) else {
      throw ValueFault("is no duration", "write a whole number with ms, s, m, h or d after it, such as 25s")
    }
    guard range.contains(span) else {
      throw ValueFault("is out of range", "write \(range.lowerBound.asSetting) to \(range.upperBound.asSetting)")
    }
    return span
  }

  fileprivate func faultOfElement(_ text: String) -> ValueFault? {
    switch self {
    case .endpoints:
      guard let (host, port) = Endpoint.split(text), !host.isEmpty, port > 0 else {
        return ValueFault("has an element that is no host:port", "write it as kafka-1:9093")
      }
    case .networks:
      guard AddressBlock(text) != nil else {
        return ValueFault("has an element that is no address block", "write it as 10.0.0.0/8 or fd00::/8")
      }
    case .hosts: return Self.faultOfHost(text)
    case .topics: return Self.faultOfTopic(text)
    case .patterns:
      guard !text.isEmpty, text.contains("@") || text.contains("*"), !text.contains(where: \.isWhitespace) else {
        return ValueFault("has an element that matches no address", "write addresses, or globs such as *@acme.example")
      }
    default: break
    }
    return nil
  }
}
