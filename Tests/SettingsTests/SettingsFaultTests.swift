import Settings
import Testing

@Suite struct SettingsFaultTests {
  @Test func `all faults are told at once, each with its place`() {
    let file = """
      instance: "a b"
      kafak: { brokers: x }
      kafka:
        brokers: [k]
        topics_in: [ok, ok]
        properties: { group.id: x }
      database: { url: "postgresql://me:secret@db/x" }
      log: { level: loud, format: }
      shutdown: { budget: 25 }
      """
    let faults = reading(
      file, environment: ["REFERRALD_KAFKA_BROKER": "x", "REFERRALD_PIPELINE_LANES": "many"],
      overrides: ["http.admn": "127.0.0.1:1", "pipeline.batch": "0"]
    ).faults
    #expect(
      faults.map(\.place) == [
        "r.yaml:1:11", "r.yaml:2:1", "r.yaml:4:12", "r.yaml:5:14", "r.yaml:6:15", "r.yaml:7:18", "r.yaml:8:15", "r.yaml:8:21",
        "r.yaml:9:21", "REFERRALD_PIPELINE_LANES", "REFERRALD_KAFKA_BROKER", "--set http.admn", "--set pipeline.batch",
      ])
    #expect(faults[1].description == "r.yaml:2:1: kafak is no setting; did you mean kafka?")
    #expect(faults[5].remedy.contains("database_password"))
    #expect(faults[11].remedy == "did you mean http.admin?")
    #expect(!faults.contains { $0.description.contains("me:secret") })
  }

  @Test(arguments: [("3", false), ("4", true), ("200", true), ("201", false)])
  func `two connections are held for good, so a pool has four at least`(size: String, isSound: Bool) {
    let faults = reading("log: { level: info }", environment: [:], overrides: ["database.pool_size": size]).faults
    #expect(faults.contains { $0.place == "--set database.pool_size" } != isSound)
  }

  @Test func `what must be set is named with its variable`() {
    #expect(
      reading("log: { level: info }").faults.map(\.description) == [
        "instance: is required and stands nowhere; add it to referrald.yaml, or set REFERRALD_INSTANCE",
        "kafka.brokers: is required and stands nowhere; add it to referrald.yaml, or set REFERRALD_KAFKA_BROKERS",
        "kafka.topics_in: is required and stands nowhere; add it to referrald.yaml, or set REFERRALD_KAFKA_TOPICS_IN",
        "database.url: is required and stands nowhere; add it to referrald.yaml, or set REFERRALD_DATABASE_URL",
      ])
  }

  @Test(arguments: [
    ("kafka.brokers", "k"), ("kafka.brokers", ":9092"), ("kafka.brokers", "k:0"), ("kafka.brokers", "k:99999"),
    ("kafka.brokers", ""),
    ("kafka.topics_in", "a b"), ("kafka.topic_out", ".."), ("policy", "policy.yaml"), ("secrets", "here"),
    ("database.url", "host=db"), ("database.url", "postgresql://db/x?password=y"), ("database.schema", "A"),
    ("database.schema", "pg_x"),
    ("multimail.url", "http://api.example"), ("multimail.url", "ftp://x"), ("multimail.url", "https://u@x"),
    ("multimail.url", "https://"),
    ("http.admin", "web:80"), ("http.admin", "8081"), ("http.admin", "::1:80"),
    ("http.admin", "0.0.0.0:8081"), ("http.admin", "10.0.0.5:8081"), ("http.admin", "[::]:8081"), ("http.admin", "[fd00::1]:80"),
    ("http.admin_names", "a:80"), ("http.admin_names", ""), ("personaliser.origin", "https://llm.example/v1"),
    ("personaliser.origin", "http://llm.example"), ("http.trusted_proxies", "10/8"),
    ("deliver.only_to", ""), ("deliver.only_to", "acme"), ("deliver.patience", "-1s"), ("deliver.concurrency", "1.5"),
    ("multimail.oversight_address", "G <g@a.example>"), ("shutdown.budget", "11m"), ("log.format", "xml"),
    ("kafka.properties", "sasl.password=x"), ("kafka.properties", "bootstrap.servers=x"), ("kafka.properties", "x"),
    ("multimail_key", "x"), ("multimail.key", "x"), ("database.password", "x"), ("kafka.dead_retention", "15d"),
    ("http.public", "127.0.0.1:8081"), ("kafka.topic_out", "in"), ("kafka.topic_dead", "referrald.events"),
    ("pipeline.in_flight_records", "499"), ("instance", "none"),
  ])
  func `a bad value is one fault at its flag`(name: String, text: String) {
    let faults = reading(overrides: [name: text]).faults
    if name == "instance" { return #expect(faults.isEmpty) }
    #expect(faults.count == 1, "\(faults)")
    #expect(faults.allSatisfy { $0.place == "--set \(name)" || $0.place == "http.admin" || $0.place == "kafka.topic_dead" })
  }

  @Test func `variables of others are left alone`() {
    let environment = ["REFERRALD_SERVICE_HOST": "1", "REFERRALD_PORT_8080_TCP": "x", "REFERRALD_HOME": "/", "HOME": "/"]
    #expect(reading(environment: environment).faults == [])
    #expect(reading(environment: ["REFERRALD_HTTP_PORT": "1"]).faults.map(\.place) == ["REFERRALD_HTTP_PORT"])
  }

  @Test func `variables that Kubernetes makes for services set nothing, and are named`() throws {
    // A service named referrald-kafka, one named referrald, and one with a port named link-key.
    let links = [
      "REFERRALD_KAFKA_PORT": "tcp://10.0.0.1:9092", "REFERRALD_KAFKA_PORT_9092_TCP": "tcp://10.0.0.1:9092",
      "REFERRALD_KAFKA_PORT_9092_TCP_ADDR": "10.0.0.1", "REFERRALD_KAFKA_PORT_9092_TCP_PORT": "9092",
      "REFERRALD_KAFKA_PORT_9092_TCP_PROTO": "tcp", "REFERRALD_KAFKA_SERVICE_HOST": "10.0.0.1",
      "REFERRALD_KAFKA_SERVICE_PORT": "9092", "REFERRALD_KAFKA_SERVICE_PORT_CLIENT": "9092",
      "REFERRALD_PORT": "tcp://10.0.0.2:80", "REFERRALD_SERVICE_PORT_LINK_KEY": "80",
      "REFERRALD_DATABASE_PORT_53_UDP": "udp://10.0.0.3:53",
    ]
    let settings = try #require(reading(environment: links.merging(["REFERRALD_LOG_LEVEL": "debug"]) { $1 }).settings)
    #expect(settings.serviceLinks == links.keys.sorted() && settings.log.level == "debug")
    #expect(try #require(reading().settings).serviceLinks == [])
    let slips = ["REFERRALD_KAFKA_PORT": "9092", "REFERRALD_KAFKA_BROKER": "k:1", "REFERRALD_KAFKA_PORT_X_TCP": "tcp://x:1"]
    for slip in slips {
      #expect(reading(environment: [slip.key: slip.value]).faults.map(\.place) == [slip.key])
    }
  }

  @Test(arguments: ["", "- a", "a: [", "\u{FEFF}", "a: &x 1"])
  func `what is no settings file has a fault`(text: String) { #expect(!reading(text).faults.isEmpty) }

  @Test func `bytes that are no text have a fault`() {
    let result = Settings.read(file: ("r.yaml", [0xFF]), environment: [:], overrides: [:]) { _ in nil }
    #expect(result.settings == nil && result.faults.first?.description == "r.yaml: is not UTF-8; save it as UTF-8")
  }
}
