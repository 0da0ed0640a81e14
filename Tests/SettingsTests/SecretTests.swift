import Testing

@testable import Settings

@Suite struct SecretTests {
  static let files = ["/c/multimail_key": "mm_live_1\n", "/c/link_key": "0123456789abcdef", "/d/kafka_password": "k"]

  @Test func `credentials, a folder and single files are read, the nearest first`() throws {
    let credentials = try #require(reading(environment: ["CREDENTIALS_DIRECTORY": "/c"], files: Self.files).settings)
    #expect(credentials.secrets.multimailKey?.revealed == "mm_live_1")
    #expect(credentials.secrets.linkKey?.revealed == "0123456789abcdef" && credentials.secrets.kafkaPassword == nil)
    let folder = try #require(reading(overrides: ["secrets": "/c"], files: Self.files).settings)
    #expect(folder.secrets.multimailKey?.revealed == "mm_live_1")
    let single = ["REFERRALD_SECRET_KAFKA_PASSWORD_FILE": "/d/kafka_password", "CREDENTIALS_DIRECTORY": "/c"]
    #expect(reading(environment: single, files: Self.files).settings?.secrets.kafkaPassword?.revealed == "k")
    #expect(reading(files: Self.files).settings?.secrets == .init())
  }

  @Test func `a byte order mark is no part of a secret, nor of the settings`() throws {
    let marked = reading(
      "\u{FEFF}" + Reading.least, overrides: ["secrets": "/c"], files: ["/c/multimail_key": "\u{FEFF}mm_live_1\n"])
    #expect(marked.settings?.secrets.multimailKey.map { Array($0.revealed.utf8) } == Array("mm_live_1".utf8))
    #expect(marked.settings?.instance == "a-1")
  }

  @Test func `a secret shows itself nowhere`() throws {
    let settings = try #require(reading(environment: ["CREDENTIALS_DIRECTORY": "/c"], files: Self.files).settings)
    var dumped = ""
    dump(settings, to: &dumped)
    for text in [settings.printed, "\(settings)", String(reflecting: settings.secrets), dumped] {
      #expect(!text.contains("mm_live") && !text.contains("0123456789"))
    }
    #expect(settings.printed.contains("# multimail_key: (set)  from /c/multimail_key\n"))
    #expect(settings.printed.contains("# webhook_secret: (not set)\n"))
  }

  @Test func `what is needed and missing is a fault`() throws {
    let settings = try #require(reading(environment: ["CREDENTIALS_DIRECTORY": "/c"], files: Self.files).settings)
    #expect(settings.missing([.multimailKey, .linkKey, .webhookSecret]).map(\.place) == ["webhook_secret"])
  }

  @Test(arguments: [
    ("", "empty"), ("\n", "empty"), ("a\nb", "one line"), ("unreadable", "permission denied"), ("short", "fewer"),
  ])
  func `a bad secret is a fault that does not show it`(text: String, word: String) {
    let faults = reading(environment: ["CREDENTIALS_DIRECTORY": "/c"], files: ["/c/link_key": text]).faults
    #expect(faults.count == 1 && faults[0].message.contains(word), "\(faults)")
  }

  @Test func `a named file must exist`() {
    let faults = reading(environment: ["REFERRALD_SECRET_LINK_KEY_FILE": "/nowhere"]).faults
    #expect(faults.map(\.place) == ["REFERRALD_SECRET_LINK_KEY_FILE"])
  }

  @Test func `secrets in the file, in variables and in arguments are refused unseen`() {
    let faults = reading(
      Reading.least + "\nmultimail: { key: hush }\nlink_key: hush\n", environment: ["REFERRALD_WEBHOOK_SECRET": "hush"],
      overrides: ["kafka_password": "hush"]
    ).faults
    #expect(faults.map(\.place) == ["r.yaml:4:14", "r.yaml:5:1", "REFERRALD_WEBHOOK_SECRET", "--set kafka_password"])
    #expect(faults.allSatisfy { !$0.description.contains("hush") && $0.description.contains("file") })
  }
}
