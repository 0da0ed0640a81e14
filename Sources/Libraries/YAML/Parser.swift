internal import CYAML

/// libyaml's parser over bytes that outlive it. Owns the C parser: made and destroyed with it.
@safe struct Parser: ~Copyable {
  // On the heap, because the C parser keeps pointers into itself and must not move.
  private let raw: UnsafeMutablePointer<yaml_parser_t>
  private let isUsable: Bool
  private let bytes: UnsafeBufferPointer<UInt8>

  /// What the text says next.
  enum Step {
    case streamStart, streamEnd, documentStart, documentEnd, sequenceEnd, mappingEnd
    case alias
    case scalar(YAML.Scalar, Properties)
    case sequenceStart(Properties)
    case mappingStart(Properties)
  }

  /// What a node carries besides its value.
  struct Properties {
    var hasAnchor: Bool
    var hasTag: Bool
  }

  /// Opens a parser; the bytes must stay in place until it is gone.
  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    unsafe raw = .allocate(capacity: 1)
    unsafe raw.initialize(to: yaml_parser_t())
    unsafe self.bytes = unsafe bytes
    unsafe isUsable = yaml_parser_initialize(raw) == 1
    guard isUsable else { return }
    unsafe yaml_parser_set_encoding(raw, YAML_UTF8_ENCODING)
    unsafe yaml_parser_set_input_string(raw, bytes.baseAddress, bytes.count)
  }

  deinit {
    if isUsable { unsafe yaml_parser_delete(raw) }
    unsafe raw.deinitialize(count: 1)
    unsafe raw.deallocate()
  }

  /// The next step and its place.
  /// - Throws: `YAMLFault` where the text is no YAML; nothing can be read after it.
  func next() throws(YAMLFault) -> (step: Step, mark: YAML.Mark) {
    guard isUsable else { throw YAMLFault(YAML.start, "no memory to read the file", remedy: "free some and try again") }
    var event = unsafe yaml_event_t()
    guard unsafe yaml_parser_parse(raw, &event) == 1 else { throw fault() }
    defer { unsafe yaml_event_delete(&event) }
    let mark = unsafe YAML.Mark(event.start_mark)
    return (unsafe Self.step(event), mark)
  }

  /// Copies out of an event, which stays the caller's to delete.
  private static func step(_ event: yaml_event_t) -> Step {
    switch unsafe event.type {
    case YAML_STREAM_START_EVENT: .streamStart
    case YAML_DOCUMENT_START_EVENT: .documentStart
    case YAML_DOCUMENT_END_EVENT: .documentEnd
    case YAML_SEQUENCE_END_EVENT: .sequenceEnd
    case YAML_MAPPING_END_EVENT: .mappingEnd
    case YAML_ALIAS_EVENT: .alias
    case YAML_SCALAR_EVENT: unsafe scalar(event)
    case YAML_SEQUENCE_START_EVENT:
      unsafe .sequenceStart(properties(event.data.sequence_start.anchor, event.data.sequence_start.tag))
    case YAML_MAPPING_START_EVENT:
      unsafe .mappingStart(properties(event.data.mapping_start.anchor, event.data.mapping_start.tag))
    default: .streamEnd
    }
  }

  private static func scalar(_ event: yaml_event_t) -> Step {
    let data = unsafe event.data.scalar
    let text = unsafe String(decoding: UnsafeBufferPointer(start: data.value, count: data.length), as: UTF8.self)
    let plain = unsafe data.style == YAML_PLAIN_SCALAR_STYLE
    return unsafe .scalar(YAML.Scalar(text, isPlain: plain), properties(data.anchor, data.tag))
  }

  private static func properties(_ anchor: UnsafePointer<yaml_char_t>?, _ tag: UnsafePointer<yaml_char_t>?) -> Properties {
    unsafe Properties(hasAnchor: anchor != nil, hasTag: tag != nil)
  }

  private func fault() -> YAMLFault {
    let parser = unsafe raw.pointee
    let problem = unsafe parser.problem.map { unsafe String(cString: $0) } ?? "no memory to read the file"
    let context = unsafe parser.context.map { unsafe String(cString: $0) }
    // The reader knows the byte, not the place.
    let mark = unsafe parser.error == YAML_READER_ERROR ? place(ofByte: parser.problem_offset) : YAML.Mark(parser.problem_mark)
    let message = context.map { "not YAML: \(problem) \($0)" } ?? "not YAML: \(problem)"
    return YAMLFault(mark, message, remedy: Self.remedy(for: problem))
  }

  private static func remedy(for problem: String) -> String {
    if problem.contains("a tab character") { return "indent with spaces, not tabs" }
    if problem.contains("cannot start any token") {
      return "indent with spaces, not tabs, and put quotes around a text that begins with @, `, %, > or a tab"
    }
    if problem.contains("mapping values are not allowed") {
      return "put quotes around a text that holds a colon and a space, or check the indentation"
    }
    if problem.contains("control characters") { return "remove the invisible character" }
    if problem.contains("did not find expected") || problem.contains("could not find expected") {
      return "check the indentation, quotes, commas and closing brackets here and on the line before"
    }
    return "check the syntax here and on the line before"
  }

  private func place(ofByte offset: Int) -> YAML.Mark {
    var line = 1
    var column = 1
    for index in unsafe 0..<min(max(offset, 0), bytes.count) {
      let byte = unsafe bytes[index]
      if byte == UInt8(ascii: "\n") {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    return YAML.Mark(line: line, column: column)
  }
}

extension YAML {
  /// Where a text begins.
  static var start: Mark { Mark(line: 1, column: 1) }
}

extension YAML.Mark {
  init(_ mark: yaml_mark_t) { self.init(line: Int(clamping: mark.line) + 1, column: Int(clamping: mark.column) + 1) }
}
