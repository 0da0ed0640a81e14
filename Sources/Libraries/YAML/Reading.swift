extension YAML {
  /// What a text gave: its document as far as it could be read, and every fault found on the way.
  package struct Reading: Sendable {
    /// Nil when the text is empty or no YAML at all.
    package var document: Node?
    /// In the order of the text.
    package var faults: [YAMLFault]
  }

  /// The deepest nesting taken, in levels.
  package static var deepest: Int { 32 }

  /// The longest text taken, in bytes: 1 MiB.
  package static var longestInBytes: Int { 1 << 20 }

  /// Reads the one document of a text.
  /// - Throws: the first fault: no YAML, no or a second document, an anchor, alias or tag, a key twice or no plain word,
  ///   more than 32 levels, more than 1 MiB.
  package static func parse(_ text: String) throws(YAMLFault) -> Node {
    let reading = read(text)
    if let fault = reading.faults.first { throw fault }
    guard let document = reading.document else { throw .empty }
    return document
  }

  /// Reads the one document of a text and goes on after every fault that allows it, to report all at once.
  package static func read(_ text: String) -> Reading {
    guard text.utf8.count <= longestInBytes else {
      return Reading(document: nil, faults: [YAMLFault(start, "the file is longer than 1 MiB", remedy: "shorten it")])
    }
    // Some editors put a byte order mark before UTF-8.
    let bytes = Array(text.utf8.starts(with: [0xEF, 0xBB, 0xBF]) ? text.utf8.dropFirst(3) : text.utf8[...])
    return unsafe bytes.withUnsafeBufferPointer { unsafe Builder.read(Parser($0)) }
  }
}

/// Makes a tree of a parser's steps.
private struct Builder: ~Copyable {
  let parser: Parser
  var faults: [YAMLFault] = []

  static func read(_ parser: consuming Parser) -> YAML.Reading {
    var builder = Builder(parser: parser)
    var document: YAML.Node?
    do throws(YAMLFault) {
      document = try builder.document()
    } catch {
      builder.faults.append(error)
    }
    return YAML.Reading(document: document, faults: builder.faults.sorted { $0.mark < $1.mark })
  }

  private init(parser: consuming Parser) { self.parser = parser }

  private mutating func document() throws(YAMLFault) -> YAML.Node {
    _ = try parser.next()
    guard case .documentStart = try parser.next().step else { throw .empty }
    let (step, mark) = try parser.next()
    let root = try node(step, mark, depth: 0)
    _ = try parser.next()
    let (after, place) = try parser.next()
    if case .documentStart = after {
      faults.append(YAMLFault(place, "a second document begins here", remedy: "remove the line --- and what follows it"))
    }
    return root
  }

  private mutating func node(_ step: Parser.Step, _ mark: YAML.Mark, depth: Int) throws(YAMLFault) -> YAML.Node {
    guard depth <= YAML.deepest else {
      throw YAMLFault(mark, "nested deeper than \(YAML.deepest) levels", remedy: "flatten it")
    }
    switch step {
    case .scalar(let scalar, let properties):
      refuse(properties, at: mark)
      return YAML.Node(mark: mark, content: .scalar(scalar))
    case .sequenceStart(let properties):
      refuse(properties, at: mark)
      return YAML.Node(mark: mark, content: .sequence(try elements(depth)))
    case .mappingStart(let properties):
      refuse(properties, at: mark)
      return YAML.Node(mark: mark, content: .mapping(try pairs(depth)))
    case .alias:
      faults.append(YAMLFault(mark, "aliases (*name) are not taken here", remedy: "write the value out"))
      return YAML.Node(mark: mark, content: .scalar(YAML.Scalar("", isPlain: true)))
    case .streamStart, .streamEnd, .documentStart, .documentEnd, .sequenceEnd, .mappingEnd:
      throw YAMLFault(mark, "a value is missing", remedy: "write one")
    }
  }

  private mutating func elements(_ depth: Int) throws(YAMLFault) -> [YAML.Node] {
    var nodes: [YAML.Node] = []
    while true {
      let (step, mark) = try parser.next()
      if case .sequenceEnd = step { return nodes }
      nodes.append(try node(step, mark, depth: depth + 1))
    }
  }

  private mutating func pairs(_ depth: Int) throws(YAMLFault) -> [YAML.Pair] {
    var pairs: [YAML.Pair] = []
    var lines: [String: Int] = [:]
    while true {
      let (step, mark) = try parser.next()
      if case .mappingEnd = step { return pairs }
      let key = try node(step, mark, depth: depth + 1).scalar?.text
      let (valueStep, valueMark) = try parser.next()
      let value = try node(valueStep, valueMark, depth: depth + 1)
      guard let key else {
        faults.append(YAMLFault(mark, "a list or mapping stands where a key should", remedy: "use a plain word as key"))
        continue
      }
      if let line = lines[key] {
        faults.append(
          YAMLFault(mark, "the key \(key) stands here a second time, first on line \(line)", remedy: "keep one of the two"))
      } else {
        lines[key] = mark.line
        pairs.append(YAML.Pair(key: key, keyMark: mark, value: value))
      }
    }
  }

  private mutating func refuse(_ properties: Parser.Properties, at mark: YAML.Mark) {
    if properties.hasAnchor {
      faults.append(YAMLFault(mark, "anchors (&name) are not taken here", remedy: "remove it and write values out"))
    }
    if properties.hasTag {
      faults.append(YAMLFault(mark, "tags (!name) are not taken here", remedy: "remove the tag; put quotes around a text"))
    }
  }
}

extension YAMLFault {
  fileprivate static var empty: YAMLFault { YAMLFault(YAML.start, "the file holds nothing", remedy: "write at least one key") }
}
