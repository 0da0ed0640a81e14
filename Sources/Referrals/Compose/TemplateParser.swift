/// Reads a template's source once, into nodes.
struct TemplateParser {
  /// What surrounds a text: Markdown has links and HTML to guard, a subject line has not.
  enum Surroundings { case markdown, line }

  private let name: String
  private let bytes: [UInt8]
  private let surroundings: Surroundings
  private let origin: Template.Position
  private var index = 0
  private var text: [UInt8] = []
  private var address = AddressScan()

  private static let deepest = 8
  private static let largestSource = 65_536

  /// - Parameter origin: where the source's first character stands in its file.
  static func parse(
    _ source: String, name: String, surroundings: Surroundings, origin: Template.Position = .init(line: 1, column: 1)
  ) throws(TemplateFault) -> Template {
    var parser = TemplateParser(name: name, bytes: Array(source.utf8), surroundings: surroundings, origin: origin)
    guard parser.bytes.count <= largestSource else { throw parser.fault(at: 0, "the template is over 64 KiB") }
    return Template(name: name, nodes: try parser.nodes(inside: []))
  }

  private init(name: String, bytes: [UInt8], surroundings: Surroundings, origin: Template.Position) {
    self.name = name
    self.bytes = bytes
    self.surroundings = surroundings
    self.origin = origin
  }

  /// A section that has been opened and not closed yet.
  private struct OpenSection {
    var path: String
    var start: Int
  }

  /// Nodes up to the end of the innermost open section, or of the source.
  private mutating func nodes(inside open: [OpenSection]) throws(TemplateFault) -> [Template.Node] {
    var nodes: [Template.Node] = []
    while index < bytes.count {
      guard bytes[index...].starts(with: "{{".utf8) else {
        try takeLiteral()
        continue
      }
      let start = index
      let tag = try takeTag()
      if !tag.isVariable { skipLineIfAlone(start) }
      flush(into: &nodes)
      switch tag {
      case .comment: break
      case .variable(let words): nodes.append(.variable(try variable(words, at: start)))
      case .open(let words, let isInverted):
        guard open.count < Self.deepest else { throw fault(at: start, "sections are nested deeper than \(Self.deepest)") }
        let path = try path(words, at: start)
        let inner = try self.nodes(inside: open + [OpenSection(path: path.name, start: start)])
        nodes.append(.section(.init(path: path, isInverted: isInverted, nodes: inner)))
      case .close(let words):
        guard let section = open.last else { throw fault(at: start, "{{/\(words)}} closes a section that was never opened") }
        guard section.path == words else {
          throw fault(at: start, "{{/\(words)}} stands where {{/\(section.path)}} must close its section first")
        }
        return nodes
      }
    }
    if let section = open.last {
      throw fault(at: section.start, "the section {{#\(section.path)}} is never closed: add {{/\(section.path)}}")
    }
    flush(into: &nodes)
    return nodes
  }

  private mutating func flush(into nodes: inout [Template.Node]) {
    if !text.isEmpty { nodes.append(.text(String(decoding: text, as: UTF8.self))) }
    text.removeAll(keepingCapacity: true)
  }
}

// MARK: - Literal text

extension TemplateParser {
  private mutating func takeLiteral() throws(TemplateFault) {
    let byte = bytes[index]
    if byte == UInt8(ascii: "<"), surroundings == .markdown, isHTML(at: index) {
      throw fault(at: index, "HTML does not reach the reader: write Markdown")
    }
    text.append(byte)
    address.take(byte)
    index += 1
  }

  /// `<b`, `</b`, `<!--`, `<?`, but neither `<3` nor `<https://…>`.
  private func isHTML(at start: Int) -> Bool {
    guard start + 1 < bytes.count else { return false }
    let word = bytes[(start + 1)...].prefix { Self.isLetter($0) }
    if word.isEmpty { return "/!?".utf8.contains(bytes[start + 1]) }
    return word.endIndex >= bytes.count || bytes[word.endIndex] != UInt8(ascii: ":")
  }

  /// A section's or comment's tag that has its line for itself takes the line with it.
  private mutating func skipLineIfAlone(_ start: Int) {
    let before = bytes[..<start].reversed().prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.count
    let lineStart = start - before
    guard lineStart == 0 || bytes[lineStart - 1] == UInt8(ascii: "\n") else { return }
    var end = index
    while end < bytes.count, bytes[end] == UInt8(ascii: " ") || bytes[end] == UInt8(ascii: "\t") { end += 1 }
    guard end == bytes.count || bytes[end] == UInt8(ascii: "\n") else { return }
    text.removeLast(min(before, text.count))
    index = min(end + 1, bytes.count)
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z") }
}

// MARK: - Tags

extension TemplateParser {
  private enum Tag {
    case variable(String), open(String, isInverted: Bool), close(String), comment

    var isVariable: Bool { if case .variable = self { true } else { false } }
  }

  private mutating func takeTag() throws(TemplateFault) -> Tag {
    let start = index
    index += 2
    guard let first = bytes[index...].first else { throw fault(at: start, "a tag is opened and never closed: add }}") }
    if first == UInt8(ascii: "{") || first == UInt8(ascii: "&") {
      throw fault(at: start, "values are always escaped: write {{name}} instead of {{{name}}} or {{&name}}")
    }
    if first == UInt8(ascii: ">") { throw fault(at: start, "partials ({{>…}}) do not exist: write the text here") }
    if first == UInt8(ascii: "=") { throw fault(at: start, "the delimiters {{ and }} cannot be changed") }
    var end = index
    while end < bytes.count, !bytes[end...].starts(with: "}}".utf8) { end += 1 }
    guard end < bytes.count else { throw fault(at: start, "a tag is opened and never closed: add }}") }
    let words = String(decoding: bytes[index..<end], as: UTF8.self)
    index = end + 2
    if first == UInt8(ascii: "!") { return .comment }
    guard !words.utf8.contains(UInt8(ascii: "\n")) else { throw fault(at: start, "a tag must stand on one line") }
    let rest = Self.trimmed(words.dropFirst())
    return switch first {
    case UInt8(ascii: "#"): .open(rest, isInverted: false)
    case UInt8(ascii: "^"): .open(rest, isInverted: true)
    case UInt8(ascii: "/"): .close(rest)
    default: .variable(words)
    }
  }

  private mutating func variable(_ words: String, at start: Int) throws(TemplateFault) -> Template.Variable {
    let parts = words.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
    let fallback = parts.count == 2 ? Self.trimmed(parts[1]) : nil
    guard fallback != "" else { throw fault(at: start, "a fallback must have words: {{name|words}}") }
    var name = Self.trimmed(parts[0])
    let isRounded = name.hasPrefix("rounded(") && name.hasSuffix(")")
    if isRounded { name = Self.trimmed(name.dropFirst("rounded(".count).dropLast()) }
    let path = try path(name, at: start)
    let isInAddress = surroundings == .markdown && address.isOpen
    if isInAddress && !(TemplateVocabulary.addresses.contains(path.name) && !isRounded && fallback == nil) {
      let message = "{{\(path.name)}} cannot stand inside a link's address: only our own addresses can, without a fallback"
      throw fault(at: start, message)
    }
    address.take(UInt8(ascii: "x"))
    return Template.Variable(
      path: path, isRounded: isRounded, fallback: fallback, isInAddress: isInAddress, position: position(of: start))
  }

  private func path(_ name: String, at start: Int) throws(TemplateFault) -> TemplatePath {
    let steps = name.split(separator: ".", omittingEmptySubsequences: false)
    let isName = steps.allSatisfy { step in
      !step.isEmpty && step.utf8.allSatisfy { Self.isLetter($0) || "0123456789_-".utf8.contains($0) }
    }
    guard name == "." || isName else { throw fault(at: start, "\"\(UntrustedText.oneLine(name))\" is not a variable's name") }
    let path = TemplatePath(name)
    guard TemplateVocabulary.knows(path) else {
      let known = TemplateVocabulary.variables.map(\.name).joined(separator: ", ")
      throw fault(at: start, "there is no variable \(name); there are data.*, \(known)")
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

// MARK: - Faults

extension TemplateParser {
  private func fault(at start: Int, _ message: String) -> TemplateFault {
    TemplateFault(template: name, position: position(of: start), message: message)
  }

  /// Columns count characters of Unicode, not bytes.
  private func position(of start: Int) -> Template.Position {
    let lines = bytes[..<start].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let column = lines.last.map { line in line.count { $0 & 0xC0 != 0x80 } } ?? 0
    let isFirst = lines.count == 1
    return Template.Position(line: origin.line + lines.count - 1, column: (isFirst ? origin.column : 1) + column)
  }
}
