import Foundation
import Testing

@Test func `The unit writes no core, starts again for as long as it takes, and not where a person must act`() throws {
  let unit = try String(contentsOf: SourceFile.root.appending(path: "systemd/referrald.service"), encoding: .utf8)
  let lines = unit.split(separator: "\n")
  for line in ["LimitCORE=0", "StartLimitIntervalSec=0", "RestartPreventExitStatus=78 69"] {
    #expect(lines.contains { $0 == line }, "\(line)")
  }
}

@Test func `The changelog's top entry is the version of the code`() throws {
  let changelog = try String(contentsOf: SourceFile.root.appending(path: "CHANGELOG.md"), encoding: .utf8)
  let code = try String(contentsOf: SourceFile.root.appending(path: "Sources/Facing/referrald/Referrald.swift"), encoding: .utf8)
  let entry = try #require(changelog.firstMatch(of: /\n## \[([^\]]+)\] - \d{4}-\d{2}-\d{2}\n/))
  let version = try #require(code.firstMatch(of: /static let version = "([^"]+)"/))
  #expect(entry.1 == version.1)
}
