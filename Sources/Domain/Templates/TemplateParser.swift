/// Reads a template's source once, into nodes.
package struct TemplateParser {
  /// What surrounds a text: Markdown has links and HTML to guard, a subject line has not.
  package enum Surroundings { case markdown, line }

  let name: String
  let bytes: [UInt8]
  let surroundings: Surroundings
  private let origin: Template.Position
  var index = 0
  private var text: [UInt8] = []
  var address = AddressScan()

  private var faults: [TemplateFault] = []
  private var isStopped = false

  private static let deepest = 8
  private static let largestSource = 65_536
  /// After so many faults nothing more is looked for.
  private static let mostFaults = 20

  /// Reads a source whole, whatever is wrong in it.
  /// - Parameter origin: where the source's first character stands in its file.
  /// - Throws: every fault, in the order of the text.
  package static func parse(
    _ source: String, name: String, surroundings: Surroundings, origin: Template.Position = .init(line: 1, column: 1)
  ) throws(TemplateFaults) -> Template {
    var parser = TemplateParser(name: name, bytes: Array(source.utf8), surroundings: surroundings, origin: origin)
    if parser.bytes.count > largestSource { parser.stop(at: 0, "the template is over 64 KiB", "shorten it") }
    let nodes = parser.nodes(inside: [])
    guard parser.faults.isEmpty else { throw TemplateFaults(faults: parser.faults.sorted { $0.position < $1.position }) }
    return Template(name: name, nodes: nodes)
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
  private mutating func nodes(inside open: [OpenSection]) -> [Template.Node] {
    var nodes: [Template.Node] = []
    while index < bytes.count {
      guard bytes[index...].starts(with: "{{".utf8) else {
        takeLiteral()
        continue
      }
      let start = index
      guard let tag = takeTag() else { continue }
      if !tag.isVariable { skipLineIfAlone(start) }
      flush(into: &nodes)
      switch tag {
      case .comment: break
      case .variable(let words): if let variable = variable(words, at: start) { nodes.append(.variable(variable)) }
      case .open(let words, let isInverted):
        if let section = section(words, isInverted, at: start, inside: open) { nodes.append(.section(section)) }
      case .close(let words): if closes(words, at: start, open) { return nodes }
      }
    }
    if let section = open.last, !isStopped {
      fault(at: section.start, "the section {{#\(section.path)}} is never closed", "add {{/\(section.path)}}")
    }
    flush(into: &nodes)
    return nodes
  }

  private mutating func section(
    _ words: String, _ isInverted: Bool, at start: Int, inside open: [OpenSection]
  ) -> Template.Section? {
    guard open.count < Self.deepest else {
      stop(at: start, "sections are nested deeper than \(Self.deepest)", "take some apart")
      return nil
    }
    let path = path(words, at: start)
    let inner = nodes(inside: open + [OpenSection(path: words, start: start)])
    return path.map { Template.Section(path: $0, isInverted: isInverted, nodes: inner) }
  }

  /// Whether an end ends the innermost open section; one of an outer section is left for that one to meet.
  private mutating func closes(_ words: String, at start: Int, _ open: [OpenSection]) -> Bool {
    guard let section = open.last else {
      fault(at: start, "{{/\(words)}} closes a section that was never opened", "remove it")
      return false
    }
    guard section.path != words else { return true }
    fault(at: start, "{{/\(words)}} stands inside {{#\(section.path)}}", "it must close first: put {{/\(section.path)}} before")
    let isOuters = open.contains { $0.path == words }
    if isOuters { index = start }
    return isOuters
  }

  private mutating func flush(into nodes: inout [Template.Node]) {
    if !text.isEmpty { nodes.append(.text(String(decoding: text, as: UTF8.self))) }
    text.removeAll(keepingCapacity: true)
  }
}

// MARK: - Literal text

extension TemplateParser {
  private mutating func takeLiteral() {
    let byte = bytes[index]
    if byte == UInt8(ascii: "<"), surroundings == .markdown, isHTML(at: index) {
      fault(at: index, "HTML does not reach the reader", "write Markdown")
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

  static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z") }
}

// MARK: - Faults

extension TemplateParser {
  mutating func fault(at start: Int, _ message: String, _ remedy: String) {
    faults.append(TemplateFault(template: name, position: position(of: start), message: message, remedy: remedy))
    if faults.count >= Self.mostFaults { stop() }
  }

  /// A fault after which the rest could not be understood.
  mutating func stop(at start: Int, _ message: String, _ remedy: String) {
    fault(at: start, message, remedy)
    stop()
  }

  private mutating func stop() {
    isStopped = true
    index = bytes.count
  }

  /// Columns count characters of Unicode, not bytes.
  func position(of start: Int) -> Template.Position {
    let lines = bytes[..<start].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let column = lines.last.map { line in line.count { $0 & 0xC0 != 0x80 } } ?? 0
    let isFirst = lines.count == 1
    return Template.Position(line: origin.line + lines.count - 1, column: (isFirst ? origin.column : 1) + column)
  }
}
