import Testing

@testable import Settings

@Suite struct SettingTableTests {
  @Test(arguments: SettingKey.allCases)
  func `a row has a sentence, and its default and sample fit its type`(key: SettingKey) throws {
    let row = key.row
    #expect(row.sentence.hasSuffix("."))
    for text in [row.standard, row.sample].compactMap({ $0 }) { _ = try row.parse(.text(text)) }
    #expect(row.isSecret || row.isRequired || row.standard != nil || row.takesNone)
    #expect(!row.isRequired || row.sample != nil)
    #expect(SettingKey(named: row.key) == key)
  }

  @Test func `no two settings share a name or a variable`() {
    #expect(Set(SettingKey.allCases.map(\.row.key)).count == SettingKey.allCases.count)
    #expect(Set(SettingKey.allCases.map(\.variable)).count == SettingKey.allCases.count)
    #expect(SettingKey.kafkaTopicsIn.variable == "REFERRALD_KAFKA_TOPICS_IN")
    #expect(SettingKey.linkKey.variable == "REFERRALD_SECRET_LINK_KEY_FILE")
  }

  @Test(arguments: [("500ms", 500), ("25s", 25_000), ("5m", 300_000), ("72h", 259_200_000), ("30d", 2_592_000_000), ("0s", 0)])
  func `durations are read and written`(text: String, milliseconds: Int64) {
    #expect(Duration(setting: text) == .milliseconds(milliseconds))
    #expect(Duration(setting: Duration.milliseconds(milliseconds).asSetting) == .milliseconds(milliseconds))
  }

  @Test(arguments: ["", "5", "m", "-5m", "5 m", "1.5h", "5M", "5w", "99999999999999999999s", "9223372036854775807d", "٣s"])
  func `what is no duration is refused`(text: String) { #expect(Duration(setting: text) == nil) }

  @Test func `address blocks hold their addresses`() throws {
    let block = try #require(AddressBlock("10.0.0.0/8"))
    #expect(block.contains("10.255.1.2") && block.contains("::ffff:10.1.2.3") && !block.contains("11.0.0.1"))
    let six = try #require(AddressBlock("fd00::/9"))
    #expect(six.contains("fd7f::1") && !six.contains("fd80::1") && !six.contains("10.0.0.1"))
    #expect(try #require(AddressBlock("::/0")).contains("10.0.0.1"))
    #expect(try #require(AddressBlock("192.168.1.7")).contains("192.168.1.7"))
    #expect(try #require(AddressBlock("::1")).contains("0:0:0:0:0:0:0:1"))
  }

  @Test(arguments: [
    "", "10.0.0", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "::1/129", ":::", "1::2::3", "g::", "12345::", "a.b.c.d",
  ])
  func `what is no address block is refused`(text: String) { #expect(AddressBlock(text) == nil) }
}
