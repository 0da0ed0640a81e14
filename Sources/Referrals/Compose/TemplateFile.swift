/// A template file: the subject in its front matter, the body below.
struct TemplateFile: Sendable {
  /// `prompt.milestone.en`, without `.md`.
  let key: String
  /// What people read: the file's name, or `built-in prompt.en`.
  let name: String
  /// The locale of its words.
  let locale: String
  /// 64 bits of the source's SHA-256, in hex.
  let version: String
  let subject: Template
  let body: Template

  /// Parses the form `---`, `subject: "…"`, `---`, body.
  init(key: String, name: String, locale: String, source: String) throws(TemplateFault) {
    self.key = key
    self.name = name
    self.locale = locale
    version = String(MessageIdentity.number(source), radix: 16)
    let lines = FrontMatter.lines(source)
    let matter = try FrontMatter(lines, name: name)
    subject = try TemplateParser.parse(matter.subject, name: name, surroundings: .line, origin: matter.subjectPosition)
    let body = lines[matter.bodyStart...].joined(separator: "\n")
    let start = Template.Position(line: matter.bodyStart + 1, column: 1)
    guard body.utf8.contains(where: { $0 > 0x20 }) else {
      throw TemplateFault(template: name, position: start, message: "the template has no body")
    }
    self.body = try TemplateParser.parse(body, name: name, surroundings: .markdown, origin: start)
  }
}

/// The head of a template file.
private struct FrontMatter {
  var subject = ""
  var subjectPosition = Template.Position(line: 1, column: 1)
  /// The index of the body's first line.
  var bodyStart = 0

  init(_ lines: [String], name: String) throws(TemplateFault) {
    func fault(_ line: Int, _ message: String) -> TemplateFault {
      TemplateFault(template: name, position: .init(line: line, column: 1), message: message)
    }
    guard lines.first == "---" else { throw fault(1, "the file must begin with ---, subject: \"…\", ---") }
    guard let end = lines.dropFirst().firstIndex(of: "---") else {
      throw fault(1, "the front matter is never closed: add a line ---")
    }
    for (index, line) in lines[1..<end].enumerated() where line.utf8.contains(where: { $0 > 0x20 }) {
      guard line.hasPrefix("subject:") else { throw fault(index + 2, "only subject: is known here") }
      let raw = line.dropFirst("subject:".count)
      let value = raw.drop { $0 == " " }
      guard let text = Self.unquoted(value) else {
        throw fault(index + 2, "the subject's quotes are not closed, or text follows them")
      }
      let quote = value.first == "\"" || value.first == "'" ? 1 : 0
      subject = text
      subjectPosition = .init(line: index + 2, column: line.count - value.count + quote + 1)
    }
    guard subject.utf8.contains(where: { $0 > 0x20 }) else {
      throw fault(1, "the subject is missing: add subject: \"…\" to the front matter")
    }
    bodyStart = end + 1
  }

  /// The file's lines, whatever its line ends and byte order mark.
  static func lines(_ source: String) -> [String] {
    var bytes = Array(source.utf8)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    return bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
      String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
    }
  }

  /// A YAML scalar on one line: in double quotes, in single quotes, or plain.
  private static func unquoted(_ text: Substring) -> String? {
    var text = text
    while text.last == " " { text.removeLast() }
    guard let quote = text.first, quote == "\"" || quote == "'" else { return String(text) }
    var result = ""
    var rest = text.dropFirst()
    while let character = rest.popFirst() {
      if character == quote {
        guard quote == "'", rest.first == "'" else { return rest.isEmpty ? result : nil }
        rest.removeFirst()
        result.append("'")
      } else if character == "\\", quote == "\"", let next = rest.popFirst() {
        result.append(next)
      } else {
        result.append(character)
      }
    }
    return nil
  }
}
