import Foundation
import Metrics
import Testing

/// The README and its pages cannot drift from the code.
@Suite(.serialized) struct ReadmeTests {
  private static func pages() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(Places.root)deploy/docs").sorted().map { "deploy/docs/\($0)" }
  }

  @Test func `the pages' tables are the code's`() async throws {
    let ran = try await referrald(["docs", "--check"] + Self.pages().map { Places.root + $0 })
    #expect(ran.status == 0, "\(ran.errors)")
  }

  @Test func `the README has two hundred lines at most, and names every page`() throws {
    let readme = try String(contentsOfFile: "\(Places.root)README.md", encoding: .utf8)
    #expect(readme.split(separator: "\n", omittingEmptySubsequences: false).count <= 200)
    for page in try Self.pages() { #expect(readme.contains("`\(page)`"), "\(page)") }
  }

  @Test func `a page is refreshed between its markers only`() async throws {
    let path = "\(Places.scratch)/page.md"
    let printed = try await referrald("docs")
    let stale = printed.output.replacingOccurrences(of: "| 64 |", with: "| 63 |")
    try FileManager.default.createDirectory(atPath: Places.scratch, withIntermediateDirectories: true)
    try Data("before\n\(stale)after\n".utf8).write(to: URL(filePath: path))
    #expect(try await referrald("docs", "--check", path).status == 65)
    #expect(try await referrald("docs", "--write", path).status == 0)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "before\n\(printed.output)after\n")
    try Data("no markers\n".utf8).write(to: URL(filePath: path))
    #expect(try await referrald("docs", "--check", path).status == 65)
  }

  @Test func `the metrics' page says which of them nothing moves yet`() async throws {
    let sources = "\(Places.root)Sources"
    let files = try #require(FileManager.default.enumerator(atPath: sources)).compactMap { $0 as? String }
    let text = try files.filter { $0.hasSuffix(".swift") }.map { try String(contentsOfFile: "\(sources)/\($0)", encoding: .utf8) }
      .joined()
    let page = try String(contentsOfFile: "\(Places.root)deploy/docs/metrics.md", encoding: .utf8)
    for metric in Metric.allCases {
      let isFed = ["counter", "gauge", "histogram"].contains { kind in
        [",", ")"].contains { text.contains("\(kind)(.\(metric)\($0)") }
      }
      let line = try #require(page.split(separator: "\n").first { $0.hasPrefix("| `\(metric.row.name)` |") })
      #expect(isFed != line.contains("*Not fed yet.*"), "\(metric)")
    }
  }

  @Test func `every file and script that the README and the pages name is there`() throws {
    for page in ["README.md"] + (try Self.pages()) {
      let text = try String(contentsOfFile: Places.root + page, encoding: .utf8)
      for match in text.matches(of: /`((?:deploy|systemd|Sources|Tests)\/[A-Za-z0-9_.\/]+)/) {
        #expect(FileManager.default.fileExists(atPath: Places.root + match.1), "\(page): \(match.1)")
      }
    }
  }
}
