/// CommonMark by cmark-gfm, in its safe mode: raw HTML and links to scripts are left out.
package enum Markdown {
  /// The text as an HTML fragment. Bare addresses stay words; only `<https://…>` and `[…](…)` make links.
  package static func html(_ source: String) -> String {
    guard let document = ParsedDocument(source) else { return "" }
    return document.html()
  }

  /// The text as it is read without markup: links as `words: address`, quotes with `> `, lists with `- ` or numbers.
  package static func plainText(_ source: String) -> String {
    guard let document = ParsedDocument(source) else { return "" }
    var writer = PlainTextWriter()
    document.walk { writer.take($0) }
    return writer.finished()
  }
}
