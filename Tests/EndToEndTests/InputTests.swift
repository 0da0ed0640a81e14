import Foundation
import Testing

/// Events that come by a pipe, by standard input, or packed.
@Suite(.serialized) struct InputTests {
  private let policy = "\(Places.root)deploy/sample/policy.yaml"
  private let folder: String

  init() throws {
    folder = "\(Places.scratch)/input"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data("\(TestEvent.milestone("c1"))\n\(TestEvent.milestone("c2"))".utf8).write(to: URL(filePath: "\(folder)/day.jsonl"))
  }

  @Test(arguments: [
    "--from day.jsonl", "--from <(cat day.jsonl)", "--from - <day.jsonl", "--from /dev/stdin < <(cat day.jsonl)",
    "--from /dev/stdin <day.jsonl", "--from <(gzip -c day.jsonl)", "--from - < <(zstd -qc day.jsonl)",
  ])
  func `events are read wherever they come from`(from: String) async throws {
    let backtest = try await shell("$referrald backtest \(policy) \(from) --json", workingIn: folder)
    #expect(backtest.status == 0 && backtest.output.contains(#""events":2"#), "\(backtest.errors) \(backtest.output)")
    let seen = try await shell("$referrald events seen \(from) --policy \(policy) --json", workingIn: folder)
    #expect(seen.status == 0 && seen.output.contains("usage.milestone"), "\(seen.errors) \(seen.output)")
    let checked = try await shell(
      "$referrald events check \(from.dropFirst("--from ".count)) --policy \(policy)", workingIn: folder)
    #expect(checked.status == 0 && checked.output == "2 good, 0 skipped, 0 malformed\n", "\(checked.errors) \(checked.output)")
  }

  @Test func `packed files are told by what is in them, and by name from a topic`() async throws {
    for (pack, file) in [
      ("gzip -c day.jsonl >day.gz", "day.gz"), ("zstd -qfo day.zst day.jsonl", "day.zst"),
      ("gzip -c day.jsonl >misnamed.jsonl", "misnamed.jsonl"),
    ] {
      let ran = try await shell("\(pack) && $referrald backtest \(policy) --from \(file) --json", workingIn: folder)
      #expect(ran.status == 0 && ran.output.contains(#""events":2"#), "\(pack): \(ran.errors)")
    }
    let none = try await shell("$referrald backtest \(policy) --from none.gz", workingIn: folder)
    #expect(none.status == 69 && none.errors.contains("none.gz"), "\(none.errors)")
    let cut = try await shell(
      "gzip -c day.jsonl | head -c 90 >cut.gz; $referrald backtest \(policy) --from cut.gz", workingIn: folder)
    #expect(cut.status == 69 && cut.errors.contains("cut off"), "\(cut.errors)")
  }

  @Test func `a policy comes by a pipe or standard input too`() async throws {
    for line in ["policy check <(sed s/9/9/ \(policy))", "policy check - <\(policy)"] {
      let ran = try await shell("$referrald \(line)", workingIn: "\(Places.root)deploy/sample")
      #expect(ran.status == 0, "\(line): \(ran.errors)")
    }
  }
}
