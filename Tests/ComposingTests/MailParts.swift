/// The addresses of a document's links, in order, with their character references resolved.
func linksOf(_ html: String) -> [String] {
  html.components(after: "href=\"").map { rest in
    String(rest.prefix { $0 != "\"" }).replacing("&amp;", with: "&")
  }
}

/// The names of a document's tags, without those of its frame.
func tagsOf(_ html: String) -> Set<String> {
  Set(html.components(after: "<").map { String($0.prefix { $0.isLetter || $0.isNumber || "/!".contains($0) }) })
}

extension String {
  fileprivate func components(after mark: String) -> [Substring] {
    var found: [Substring] = []
    var rest = self[...]
    while let range = rest.firstRange(of: mark) {
      rest = rest[range.upperBound...]
      found.append(rest)
    }
    return found
  }
}
