/// Writes a document's steps as plain text, one blank line between blocks.
struct PlainTextWriter {
  private var text = ""
  private var margins: [Margin] = []
  private var lineIsOpen = false
  private var wantsGap = false
  private var linkStarts: [Int] = []

  /// What an open quote or list item puts before each of its lines.
  private struct Margin {
    var first: String
    var rest: String
    var isFresh = true
  }

  /// Takes the next step of the walk.
  mutating func take(_ step: Step) {
    switch step {
    case .beginBlock: beginBlock()
    case .endBlock(let tight): endBlock(gap: !tight)
    case .beginQuote: margins.append(Margin(first: "> ", rest: "> "))
    case .beginItem(let marker): margins.append(Margin(first: marker, rest: String(repeating: " ", count: marker.utf8.count)))
    case .endQuote, .endItem: closeMargin()
    case .endList: wantsGap = true
    case .beginLink: beginLink()
    case .endLink(let url): endLink(url)
    case .text(let words): write(words)
    case .codeBlock(let code): writeCode(code)
    case .lineBreak: endLine()
    case .rule: writeRule()
    }
  }

  /// The text, ending with one newline unless it is empty.
  mutating func finished() -> String {
    endLine()
    return text
  }

  private mutating func beginBlock() {
    endLine()
    if wantsGap && !text.isEmpty {
      let margin = margins.filter { !$0.isFresh }.map(\.rest).joined()
      text += Self.withoutTrailingSpaces(margin) + "\n"
    }
    wantsGap = false
  }

  private mutating func endBlock(gap: Bool) {
    endLine()
    wantsGap = gap
  }

  private mutating func closeMargin() {
    endLine()
    margins.removeLast()
  }

  private mutating func openLine() {
    guard !lineIsOpen else { return }
    lineIsOpen = true
    for index in margins.indices {
      text += margins[index].isFresh ? margins[index].first : margins[index].rest
      margins[index].isFresh = false
    }
  }

  private mutating func endLine() {
    guard lineIsOpen else { return }
    text += "\n"
    lineIsOpen = false
  }

  private mutating func write(_ words: String) {
    openLine()
    text += words
  }

  private mutating func beginLink() {
    openLine()
    linkStarts.append(text.utf8.count)
  }

  private mutating func endLink(_ url: String) {
    guard let start = linkStarts.popLast() else { return }
    let label = String(decoding: text.utf8.dropFirst(start), as: UTF8.self)
    if label == url || "mailto:" + label == url { return }
    write(label.isEmpty || label.hasSuffix("\n") ? url : ": " + url)
  }

  private mutating func writeCode(_ code: String) {
    beginBlock()
    for line in code.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      write("    " + line)
      endLine()
    }
    wantsGap = true
  }

  private mutating func writeRule() {
    beginBlock()
    write("-----")
    endBlock(gap: true)
  }

  private static func withoutTrailingSpaces(_ text: String) -> String {
    var text = text
    while text.last == " " { text.removeLast() }
    return text
  }
}
