import Testing

@Test func `An error that is thrown away has its reason beside it`() throws {
  for file in try SourceFile.all() {
    let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() where line.contains(" try? ") || line.contains("(try? ") {
      let above = number > 0 ? lines[number - 1] : ""
      #expect(line.contains("// ") || above.contains("// "), "\(file.path):\(number + 1) says `try?` without a reason")
    }
  }
}

@Test func `Every rule of the specification has tests, and they are there`() throws {
  let there = try SourceFile.all("Tests").filter { !$0.path.hasSuffix("RuleIndex.swift") }.reduce(into: Set<Substring>()) {
    $0.formUnion(names(in: $1.text))
  }
  for (section, rules) in ruleIndex {
    for (sentence, names) in rules {
      #expect(!names.isEmpty, "\(section): \(sentence)")
      for name in names { #expect(there.contains(name[...]), "\(section): \(sentence): no test \(name)") }
    }
  }
}

/// What tests may be called by in a text: the names of functions, and all that stands in quotes.
private func names(in text: String) -> [Substring] {
  text.split(separator: "\n").flatMap { line in
    let quoted = line.split(separator: "\"", omittingEmptySubsequences: false).enumerated().compactMap { $0 % 2 == 1 ? $1 : nil }
    let parts = line.split(separator: "func ", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return quoted }
    let rest = parts[1]
    return quoted + [rest.hasPrefix("`") ? rest.dropFirst().prefix { $0 != "`" } : rest.prefix { $0 != "(" }]
  }
}
