import Foundation
import Settings
import Testing
import YAML

@Suite struct SettingsPageTests {
  static let shipped = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../deploy/sample/referrald.yaml")

  @Test func `the shipped file is the table's, and has no fault`() throws {
    let text = try String(contentsOf: Self.shipped, encoding: .utf8)
    #expect(text == Settings.sample, "write Settings.sample to deploy/sample/referrald.yaml")
    let (settings, faults) = reading(text)
    #expect(faults == [])
    #expect(settings?.deliver.onlyTo == ["*@acme.example"] && settings?.multimail.mailboxID == "mbx_01")
    #expect(settings?.kafka.properties.map(\.name) == ["security.protocol", "sasl.mechanism", "sasl.username"])
  }

  @Test func `every key of the shipped file is in the table`() throws {
    let document = try YAML.parse(Settings.sample)
    for pair in try #require(document.mapping) {
      if SettingKey(named: pair.key) != nil { continue }
      for inner in pair.value.mapping ?? [] { #expect(SettingKey(named: "\(pair.key).\(inner.key)") != nil) }
    }
  }

  @Test func `the sample's comments can be turned into settings`() {
    let lines = Settings.sample.split(separator: "\n").map { line in
      line.hasPrefix("  # ") && line.dropFirst(4).contains(": ") ? "  " + line.dropFirst(4) : String(line)
    }
    #expect(
      lines.contains(
        "  lanes: 4                               # Customers are spread over so many lanes, each a batch at a time."))
    #expect(reading(lines.joined(separator: "\n")).faults == [])
  }

  @Test func `what is printed reads as the same settings, and says where each came from`() throws {
    let overrides = [
      "deliver.only_to": "*@a.example", "kafka.properties": "a=x y,b=#", "http.admin": "[::1]:9", "http.public": "none",
    ]
    let settings = try #require(reading(environment: ["REFERRALD_LOG_LEVEL": "error"], overrides: overrides).settings)
    let (again, faults) = reading(settings.printed)
    #expect(faults == [])
    #expect(again?.kafka == settings.kafka && again?.deliver == settings.deliver && again?.http == settings.http)
    let lines = settings.printed.split(separator: "\n")
    for (name, origin) in [("level:", "environment"), ("instance:", "file"), ("lanes:", "default"), ("only_to:", "flag")] {
      #expect(lines.contains { $0.contains(name) && $0.hasSuffix("# \(origin)") }, "\(name)")
    }
    let long = String(repeating: "a", count: 60)
    #expect(reading(overrides: ["instance": long]).settings?.printed.hasPrefix("# flag\ninstance: \(long)\n") == true)
  }

  @Test func `the reference names every setting`() {
    for key in SettingKey.allCases {
      #expect(Settings.table.contains("| `\(key.row.key)` |"))
      #expect(Settings.help.contains { $0.hasPrefix(key.row.key + " ") })
    }
  }
}
