import Testing

@Test func `An error that is thrown away has its reason beside it`() throws {
  for file in try SourceFile.all() {
    let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() where line.contains(#/\btry\?\s/#) {
      let above = number > 0 ? lines[number - 1] : ""
      #expect(line.contains("// ") || above.contains("// "), "\(file.path):\(number + 1) says `try?` without a reason")
    }
  }
}
