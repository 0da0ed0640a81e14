import Testing

@testable import Settings

@Suite struct SettingsReadingTests {
  @Test func `the least file takes every default`() throws {
    let settings = try #require(reading().settings)
    #expect(settings.instance == "a-1")
    #expect(settings.policyPath == "/etc/referrald/policy.yaml")
    #expect(
      settings.kafka.group == "referrald" && settings.kafka.topicsIn == ["in"]
        && settings.kafka.deadRetention == .seconds(1_209_600))
    #expect(settings.multimail.url == "https://api.multimail.dev/v1" && settings.multimail.mailboxID == nil)
    #expect(settings.deliver.onlyTo == nil && settings.deliver.patience == .seconds(300) && settings.deliver.concurrency == 50)
    #expect(
      settings.http.public == .init(host: "0.0.0.0", port: 8080) && settings.http.admin == .init(host: "127.0.0.1", port: 8081))
    #expect(settings.pipeline == .init(lanes: 4, batch: 500, inFlightRecords: 2_500, inFlightMiB: 64))
    #expect(settings.shutdownBudget == .seconds(25) && settings.log == .init(level: "info", format: "auto"))
    #expect(settings.secrets == .init())
  }

  @Test func `the stronger source wins`() throws {
    let file = Reading.least + "\nlog: { level: debug }\n"
    #expect(reading(file).settings?.log.level == "debug")
    let environment = ["REFERRALD_LOG_LEVEL": "warning", "REFERRALD_KAFKA_BROKERS": "a:1,b:2"]
    #expect(reading(file, environment: environment).settings?.log.level == "warning")
    #expect(reading(file, environment: environment).settings?.kafka.brokers == ["a:1", "b:2"])
    #expect(reading(file, environment: environment, overrides: ["log.level": "error"]).settings?.log.level == "error")
  }

  @Test func `flags alone are enough`() throws {
    let overrides = ["instance": "x", "kafka.brokers": "[::1]:9", "kafka.topics_in": "a, b", "database.url": "postgresql:///x"]
    let settings = try #require(reading(nil, overrides: overrides).settings)
    #expect(settings.kafka.topicsIn == ["a", "b"])
  }

  @Test func `single properties join those of the file`() throws {
    let file = Reading.least.split(separator: "topics_in").joined(separator: "properties: {a.b: 1, c: x}, topics_in")
    let settings = try #require(reading(file, overrides: ["kafka.properties.c": "y", "kafka.properties.d": "p,q=r"]).settings)
    #expect(settings.kafka.properties.map { "\($0.name)=\($0.text)" } == ["a.b=1", "c=y", "d=p,q=r"])
    let replaced = try #require(reading(file, overrides: ["kafka.properties": "z=1", "kafka.properties.d": "2"]).settings)
    #expect(replaced.kafka.properties.map { "\($0.name)=\($0.text)" } == ["z=1", "d=2"])
  }

  @Test func `none takes a weaker source's value away`() throws {
    let file = Reading.least + "\ndeliver: { only_to: [\"*@a.example\"] }\nmultimail: { mailbox_id: m }\n"
    #expect(reading(file).settings?.deliver.onlyTo == ["*@a.example"])
    let settings = try #require(
      reading(file, overrides: ["deliver.only_to": "none", "multimail.mailbox_id": "none", "http.public": "none"]).settings)
    #expect(settings.deliver.onlyTo == nil && settings.multimail.mailboxID == nil && settings.http.public == nil)
  }

  @Test func `the public address loses its last slash, and proxies become blocks`() throws {
    let file = Reading.least + "\nhttp: { public_url: https://go.example/x/, trusted_proxies: [10.0.0.0/8] }"
    let settings = try #require(reading(file).settings)
    #expect(settings.http.publicURL == "https://go.example/x")
    #expect(settings.http.trustedProxies.contains { $0.contains("10.9.9.9") })
  }

  @Test(arguments: ["127.0.0.1:0", "127.9.9.9:80", "[::1]:8081", "localhost:8081"])
  func `the admin listener stands on this machine`(address: String) {
    #expect(reading(overrides: ["http.admin": address]).faults == [])
  }

  @Test func `a section of comments and an empty list of proxies are no faults`() {
    #expect(reading(Reading.least + "\npipeline:\n  # lanes: 4\nhttp: { trusted_proxies: [] }").faults == [])
  }
}
