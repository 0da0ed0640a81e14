import ArgumentParser
import Files
import Foundation

/// `referrald docs`: the pages' tables out of the code.
struct DocsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "docs", abstract: "Prints the pages' tables, or rewrites them between their markers.",
    discussion: "Example: referrald docs --write deploy/docs/*.md", shouldDisplay: false)

  @Option(parsing: .upToNextOption, help: "Rewrites the tables of these pages.") var write: [String] = []
  @Option(
    parsing: .upToNextOption, help: "Exits with 65 when the tables of these pages are not the code's, or one is in none of them.")
  var check: [String] = []

  func run() async throws {
    guard write.isEmpty, check.isEmpty else {
      let pages = try (write.isEmpty ? check : write).map { (path: $0, page: try page($0)) }
      if let table = DocTable.allCases.first(where: { table in !pages.contains { $0.page.has(table) } }) {
        Console.trouble("there is no “\(DocPage.opening(table))” … “\(DocPage.closing)” in any page: add the two lines to one")
        throw ExitStatus.data.exit
      }
      let stale = try pages.map { ($0.path, $0.page.text, try $0.page.refreshed()) }.filter { $1 != $2 }
      for (path, _, fresh) in stale where !write.isEmpty {
        try Data(fresh.utf8).write(to: URL(filePath: path), options: .atomic)
      }
      if write.isEmpty, !stale.isEmpty {
        for (path, _, _) in stale {
          Console.trouble("\(path): its tables are not the code's: run `referrald docs --write deploy/docs/*.md`")
        }
        throw ExitStatus.data.exit
      }
      return
    }
    for table in DocTable.allCases { Console.line(DocPage.opening(table) + "\n" + table.text + DocPage.closing + "\n") }
  }

  private func page(_ path: String) throws -> DocPage {
    guard let bytes = try WholeFile.read(path) else { throw ValidationError("\(path): no such file") }
    return DocPage(text: String(decoding: bytes, as: UTF8.self))
  }
}

/// A Markdown page with tables between markers.
struct DocPage {
  var text: String

  static let closing = "<!-- /table -->"
  static func opening(_ table: DocTable) -> String { "<!-- table:\(table.rawValue) -->" }

  /// Whether it has a table's opening marker.
  func has(_ table: DocTable) -> Bool { text.contains(Self.opening(table)) }

  /// The page with every table of its own as the code has it.
  /// - Throws: exit 65 when a table is not closed.
  func refreshed() throws -> String {
    var text = text
    for table in DocTable.allCases where has(table) {
      guard let start = text.range(of: Self.opening(table)),
        let end = text.range(of: Self.closing, range: start.upperBound..<text.endIndex)
      else {
        Console.trouble("there is no “\(Self.closing)” after “\(Self.opening(table))”: add the line")
        throw ExitStatus.data.exit
      }
      text.replaceSubrange(start.upperBound..<end.lowerBound, with: "\n" + table.text)
    }
    return text
  }
}
