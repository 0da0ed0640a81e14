import Digests
import Texts

/// A template file: the subject in its front matter, the body below.
package struct TemplateFile: Sendable {
  /// `prompt.milestone.en`, without `.md`.
  package let key: String
  /// What people read: the file's name, or `built-in prompt.en`.
  package let name: String
  /// The locale of its words.
  package let locale: String
  /// 64 bits of the source's SHA-256, in hex.
  package let version: String
  package let subject: Template
  package let body: Template

  /// Parses the form `---`, `subject: "…"`, `---`, body.
  /// - Throws: every fault of the file.
  package init(key: String, name: String, locale: String, source: String) throws(TemplateFaults) {
    self.key = key
    self.name = name
    self.locale = locale
    version = String(ContentDigest.number(of: source), radix: 16)
    let lines = FrontMatter.lines(source)
    var found = Self.notUTF8(lines, name)
    let matter = FrontMatter(lines, name: name, &found)
    let body = lines[(matter?.bodyStart ?? lines.count)...].joined(separator: "\n")
    let start = Template.Position(line: (matter?.bodyStart ?? 0) + 1, column: 1)
    if matter != nil, !body.utf8.contains(where: { $0 > 0x20 }) {
      found.append(
        TemplateFault(template: name, position: start, message: "the template has no body", remedy: "write it below the head"))
    }
    let subject = matter.flatMap { matter in
      Self.parsed(matter.subject, name, .line, matter.subjectPosition, &found)
    }
    let text = Self.parsed(body, name, .markdown, start, &found)
    guard let subject, let text, found.isEmpty else { throw TemplateFaults(faults: found) }
    (self.subject, self.body) = (subject, text)
  }

  /// Bytes that are no UTF-8 have become U+FFFD, which no one writes on purpose.
  private static func notUTF8(_ lines: [String], _ name: String) -> [TemplateFault] {
    for (number, line) in lines.enumerated() {
      guard let index = line.unicodeScalars.firstIndex(of: "\u{FFFD}") else { continue }
      let column = line.unicodeScalars.distance(from: line.startIndex, to: index) + 1
      let place = Template.Position(line: number + 1, column: column)
      return [TemplateFault(template: name, position: place, message: "the file is not UTF-8 here", remedy: "save it as UTF-8")]
    }
    return []
  }

  private static func parsed(
    _ source: String, _ name: String, _ surroundings: TemplateParser.Surroundings, _ origin: Template.Position,
    _ found: inout [TemplateFault]
  ) -> Template? {
    do throws(TemplateFaults) {
      return try TemplateParser.parse(source, name: name, surroundings: surroundings, origin: origin)
    } catch {
      found += error.faults
      return nil
    }
  }
}

/// The head of a template file.
private struct FrontMatter {
  var subject = ""
  var subjectPosition = Template.Position(line: 1, column: 1)
  /// The index of the body's first line.
  var bodyStart = 0

  /// Reads the head; nil where it has no end, so that nobody knows what is the body.
  /// - Parameter found: where the faults go.
  init?(_ lines: [String], name: String, _ found: inout [TemplateFault]) {
    func fault(_ line: Int, _ message: String, _ remedy: String) {
      found.append(
        TemplateFault(template: name, position: .init(line: line, column: 1), message: message, remedy: remedy))
    }
    guard lines.first == "---" else {
      fault(1, "the file must begin with ---, subject: \"…\", ---", "write these three lines above the text")
      return nil
    }
    guard let end = lines.dropFirst().firstIndex(of: "---") else {
      fault(1, "the front matter is never closed", "add a line --- below the subject")
      return nil
    }
    bodyStart = end + 1
    var isSound = true
    for (index, line) in lines[1..<end].enumerated() where line.utf8.contains(where: { $0 > 0x20 }) {
      guard line.hasPrefix("subject:") else {
        fault(index + 2, "only subject: is known here", "write subject: \"…\", and all else below the line ---")
        isSound = false
        continue
      }
      let raw = line.dropFirst("subject:".count)
      let value = raw.drop { $0 == " " }
      guard let text = Self.unquoted(value) else {
        fault(index + 2, "the subject's quotes are not closed, or text follows them", "close them at the line's end")
        isSound = false
        continue
      }
      let quote = value.first == "\"" || value.first == "'" ? 1 : 0
      subject = text
      subjectPosition = .init(line: index + 2, column: line.count - value.count + quote + 1)
    }
    if isSound, !subject.utf8.contains(where: { $0 > 0x20 }) {
      fault(1, "the subject is missing", "add subject: \"…\" to the front matter")
    }
  }

  /// The file's lines, whatever its line ends and byte order mark.
  static func lines(_ source: String) -> [String] {
    let bytes = Array(source.utf8).withoutByteOrderMark
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
