import ArgumentParser
import Files
import Foundation

/// `referrald docs`: the README's tables out of the code.
struct DocsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "docs", abstract: "Prints the README's tables, or rewrites them between its markers.",
    discussion: "Example: referrald docs --write README.md", shouldDisplay: false)

  @Option(help: "Rewrites the tables of this file.") var write: String?
  @Option(help: "Exits with 65 when the tables of this file are not the code's.") var check: String?

  func run() async throws {
    if let path = write {
      try Data(try page(path).refreshed().utf8).write(to: URL(filePath: path), options: .atomic)
    } else if let path = check {
      let page = try page(path)
      guard try page.refreshed() != page.text else { return }
      Console.trouble("\(path): its tables are not the code's: run `referrald docs --write \(path)`")
      throw ExitStatus.data.exit
    } else {
      for table in DocTable.allCases { Console.line(DocPage.opening(table) + "\n" + table.text + DocPage.closing + "\n") }
    }
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

  /// The page with every table as the code has it.
  /// - Throws: exit 65 when the page lacks a table's markers.
  func refreshed() throws -> String {
    var text = text
    for table in DocTable.allCases {
      guard let start = text.range(of: Self.opening(table)),
        let end = text.range(of: Self.closing, range: start.upperBound..<text.endIndex)
      else {
        Console.trouble("there is no “\(Self.opening(table))” … “\(Self.closing)”: add the two lines")
        throw ExitStatus.data.exit
      }
      text.replaceSubrange(start.upperBound..<end.lowerBound, with: "\n" + table.text)
    }
    return text
  }
}
