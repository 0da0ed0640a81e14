import Foundation
import Testing

@Test func `Each periodic duty has its line in the page for those who run it`() throws {
  let named = try SourceFile.all().filter { $0.target != "Pipeline" || $0.path.hasSuffix("/Pipeline.swift") }.flatMap { file in
    file.text.matches(of: #/\bDuty\(\s*"([^"]+)", every: /#).map { String($0.1) }
  }
  let page = try String(contentsOf: SourceFile.root.appending(path: "deploy/docs/duties.md"), encoding: .utf8)
  let rows = page.split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst()
    .compactMap { $0.split(separator: "|").first.map { $0.trimmingCharacters(in: .whitespaces) } }
  #expect(named.count > 10 && named.sorted() == rows.sorted(), "\(Set(named).symmetricDifference(rows))")
}
