internal import CMarkGFM

/// A parsed Markdown document: the one owner of its cmark tree.
@safe struct ParsedDocument: ~Copyable {
  private let root: OpaquePointer

  /// Parses CommonMark. Nil only when cmark has no memory, where it rather aborts.
  init?(_ source: String) {
    var source = source
    let parsed = source.withUTF8 { text in
      unsafe text.withMemoryRebound(to: CChar.self) { unsafe cmark_parse_document($0.baseAddress, $0.count, CMARK_OPT_DEFAULT) }
    }
    guard let parsed = unsafe parsed else { return nil }
    unsafe root = parsed
  }

  deinit { unsafe cmark_node_free(root) }

  /// The document as an HTML fragment; raw HTML and dangerous links are left out, which is cmark's default.
  borrowing func html() -> String {
    guard let rendered = unsafe cmark_render_html(root, CMARK_OPT_DEFAULT, nil) else { return "" }
    // The string belongs to the caller and goes back to the allocator it came from.
    defer { unsafe cmark_get_default_mem_allocator().pointee.free(rendered) }
    return unsafe String(cString: rendered)
  }

  /// Visits the tree in reading order, containers on entry and on exit.
  borrowing func walk(_ visit: (Step) -> Void) {
    guard let iterator = unsafe cmark_iter_new(root) else { return }
    defer { unsafe cmark_iter_free(iterator) }
    var numbers = ItemNumbers()
    while true {
      let event = unsafe cmark_iter_next(iterator)
      guard event != CMARK_EVENT_DONE, let node = unsafe cmark_iter_get_node(iterator) else { return }
      if let step = unsafe Self.step(node, entering: event == CMARK_EVENT_ENTER, &numbers) { visit(step) }
    }
  }
}

/// One step of a walk through a document.
enum Step: Equatable {
  case beginBlock
  /// `tight`: a paragraph of a list written without blank lines.
  case endBlock(tight: Bool)
  case beginQuote, endQuote
  case beginItem(marker: String), endItem, endList
  case beginLink, endLink(url: String)
  case text(String), codeBlock(String)
  case lineBreak, rule
}

extension ParsedDocument {
  private static func step(_ node: OpaquePointer, entering: Bool, _ numbers: inout ItemNumbers) -> Step? {
    switch unsafe cmark_node_get_type(node) {
    case CMARK_NODE_PARAGRAPH: return entering ? .beginBlock : unsafe .endBlock(tight: isTight(node))
    case CMARK_NODE_HEADING: return entering ? .beginBlock : .endBlock(tight: false)
    case CMARK_NODE_BLOCK_QUOTE: return entering ? .beginQuote : .endQuote
    case CMARK_NODE_ITEM: return entering ? .beginItem(marker: numbers.next()) : .endItem
    case CMARK_NODE_LIST:
      guard entering else {
        numbers.end()
        return .endList
      }
      unsafe numbers.begin(node)
      return nil
    case CMARK_NODE_LINK: return entering ? .beginLink : unsafe .endLink(url: copied(cmark_node_get_url(node)))
    case CMARK_NODE_TEXT, CMARK_NODE_CODE: return unsafe .text(copied(cmark_node_get_literal(node)))
    case CMARK_NODE_CODE_BLOCK: return unsafe .codeBlock(copied(cmark_node_get_literal(node)))
    case CMARK_NODE_SOFTBREAK, CMARK_NODE_LINEBREAK: return .lineBreak
    case CMARK_NODE_THEMATIC_BREAK: return .rule
    default: return nil
    }
  }

  private static func isTight(_ paragraph: OpaquePointer) -> Bool {
    guard let item = unsafe cmark_node_parent(paragraph), let list = unsafe cmark_node_parent(item) else { return false }
    return unsafe cmark_node_get_list_tight(list) != 0
  }

  /// Copies a string that belongs to the tree.
  private static func copied(_ text: UnsafePointer<CChar>?) -> String {
    guard let text = unsafe text else { return "" }
    return unsafe String(cString: text)
  }
}

/// The markers of the lists that a walk is in, innermost last; cmark-gfm tells an item's number only from 0.29.0.gfm.7 on.
private struct ItemNumbers {
  /// The next number of each open list, nil for a list of bullets.
  private var upcoming: [CInt?] = []

  mutating func begin(_ list: OpaquePointer) {
    upcoming.append(unsafe cmark_node_get_list_type(list) == CMARK_ORDERED_LIST ? cmark_node_get_list_start(list) : nil)
  }

  mutating func end() { upcoming.removeLast() }

  /// The marker of the item that begins.
  mutating func next() -> String {
    guard let number = upcoming.last ?? nil else { return "- " }
    upcoming[upcoming.count - 1] = number &+ 1
    return "\(number). "
  }
}
