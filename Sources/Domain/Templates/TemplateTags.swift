import Texts

/// Reads what stands between braces.
extension TemplateParser {
  enum Tag {
    case variable(String), open(String, isInverted: Bool), close(String), comment

    var isVariable: Bool { if case .variable = self { true } else { false } }
  }

  /// The next tag; nil after saying what is wrong with it.
  mutating func takeTag() -> Tag? {
    let start = index
    index += 2
    let first = bytes[index...].first
    guard let end = end(ofTagFrom: index) else {
      stop(at: start, "a tag is opened and never closed", "add }}")
      return nil
    }
    let words = String(decoding: bytes[index..<end], as: UTF8.self)
    index = end + 2
    if first == UInt8(ascii: "!") { return .comment }
    if let (message, remedy) = Self.refusal(of: words) {
      if first == UInt8(ascii: "{"), bytes[index...].first == UInt8(ascii: "}") { index += 1 }
      // A tag that was left open must not hide what follows it.
      if let line = words.utf8.firstIndex(of: UInt8(ascii: "\n")) {
        index = start + 2 + words.utf8.distance(from: words.startIndex, to: line)
      }
      fault(at: start, message, remedy)
      return nil
    }
    let rest = Self.trimmed(words.dropFirst())
    return switch first {
    case UInt8(ascii: "#"): .open(rest, isInverted: false)
    case UInt8(ascii: "^"): .open(rest, isInverted: true)
    case UInt8(ascii: "/"): .close(rest)
    default: .variable(words)
    }
  }

  private func end(ofTagFrom start: Int) -> Int? {
    (start..<bytes.count).first { bytes[$0...].starts(with: "}}".utf8) }
  }

  /// What Mustache knows and mails do not take; nil: nothing of it.
  private static func refusal(of words: String) -> (message: String, remedy: String)? {
    switch words.first {
    case "{", "&":
      let name = trimmed(words.dropFirst())
      return ("values are always escaped", "write {{\(UntrustedText.oneLine(name, limit: 60))}}")
    case ">": return ("partials ({{>…}}) do not exist", "write the text here")
    case "=": return ("the delimiters {{ and }} cannot be changed", "remove the tag")
    default:
      return words.utf8.contains(UInt8(ascii: "\n")) ? ("a tag must stand on one line", "join its lines, or close it: }}") : nil
    }
  }

  mutating func variable(_ words: String, at start: Int) -> Template.Variable? {
    let parts = words.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
    let fallback = parts.count == 2 ? Self.trimmed(parts[1]) : nil
    if fallback == "" { fault(at: start, "a fallback must have words", "write {{name|words}}, or leave the bar out") }
    var name = Self.trimmed(parts[0])
    let isRounded = name.hasPrefix("rounded(") && name.hasSuffix(")")
    if isRounded { name = Self.trimmed(name.dropFirst("rounded(".count).dropLast()) }
    guard let path = path(name, at: start) else { return nil }
    let isInAddress = surroundings == .markdown && address.isOpen
    if isInAddress && !(TemplateVocabulary.addresses.contains(path.name) && !isRounded && fallback == nil) {
      let remedy = "only our own addresses can, such as {{link}}, and without a fallback"
      fault(at: start, "{{\(path.name)}} cannot stand inside a link's address", remedy)
    }
    address.take(UInt8(ascii: "x"))
    return Template.Variable(
      path: path, isRounded: isRounded, fallback: fallback, isInAddress: isInAddress, position: position(of: start))
  }

  mutating func path(_ name: String, at start: Int) -> TemplatePath? {
    let steps = name.split(separator: ".", omittingEmptySubsequences: false)
    let isName = steps.allSatisfy { step in
      !step.isEmpty && step.utf8.allSatisfy { Self.isLetter($0) || "0123456789_-".utf8.contains($0) }
    }
    guard name == "." || isName else {
      fault(at: start, "\"\(UntrustedText.oneLine(name))\" is not a variable's name", "write one such as {{data.count}}")
      return nil
    }
    let path = TemplatePath(name)
    guard TemplateVocabulary.knows(path) else {
      fault(at: start, "there is no variable \(name)", TemplateVocabulary.remedy(for: name))
      return nil
    }
    return path
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    var bytes = Array(text.utf8)[...]
    while let first = bytes.first, first == 0x20 || first == 0x09 { bytes.removeFirst() }
    while let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }
}
