import Foundation
import Testing

@Test func `Every file and folder of ours that a page names is there`() throws {
  let docs = SourceFile.root.appending(path: "deploy/docs")
  let names = try FileManager.default.contentsOfDirectory(atPath: docs.path()).filter { $0.hasSuffix(".md") }
  var found = 0
  for page in names.map({ docs.appending(path: $0) }) + [SourceFile.root.appending(path: "README.md")] {
    let text = try String(contentsOf: page, encoding: .utf8)
    for match in text.matches(of: /`((?:Sources|Tests|deploy|systemd)\/[\w\/+.]+)`/) {
      let path = SourceFile.root.appending(path: String(match.output.1)).path()
      #expect(FileManager.default.fileExists(atPath: path), "\(page.lastPathComponent) names \(match.output.1)")
      found += 1
    }
  }
  #expect(found > 20)
}
