import Foundation
import Testing

/// The machine's tz database, read by the real binary.
@Suite struct ZoneTests {
  private let folder = "\(Places.scratch)/zones"

  private func write(_ name: String, _ text: String) throws -> String {
    let url = URL(filePath: "\(folder)/\(name)")
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
    return url.path()
  }

  @Test func `a zone that the machine learns is known without a new binary`() async throws {
    let policy = try write("policy.yaml", TestPolicy.text(replacing: ["America/New_York": "Moon/Tycho"]))
    let before = try await referrald("policy", "check", policy)
    #expect(
      before.status == 78 && before.errors.contains("there is no time zone") && before.errors.contains("Moon/Tycho"),
      "\(before.errors)")
    _ = try write("database/Moon/Tycho", "")
    let zone = try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/Asia/Kolkata"))
    try zone.write(to: URL(filePath: "\(folder)/database/Moon/Tycho"))
    let after = try await referrald("policy", "check", policy, environment: ["TZDIR": "\(folder)/database"])
    #expect(after.status == 0, "\(after.errors)")
  }

  @Test func `a machine without zones is told so once`() async throws {
    _ = try (write("secrets/multimail_key", "k"), write("secrets/link_key", "sixteen bytes or more"))
    let config = try write(
      "referrald.yaml",
      """
      instance: zones
      policy: \(try write("sound.yaml", TestPolicy.text()))
      secrets: \(folder)/secrets
      kafka: { brokers: ["127.0.0.1:1"], topics_in: [product.events] }
      database: { url: "postgresql://u@127.0.0.1:1/x" }
      http: { admin: "127.0.0.1:\(try await freePort())" }
      """)
    let process = try RunningProcess(
      ["run", "--config", config], name: "zones", folder: folder, environment: ["TZDIR": "\(folder)/nowhere"])
    try await eventually("it starts: \(process.errors)") { process.errors.contains("started") }
    process.signal(SIGTERM)
    _ = try await process.exit()
    #expect(process.errors.components(separatedBy: "no tz database").count == 2, "\(process.errors)")
  }
}
