import Examples
import Policies
import PolicyFiles
import Testing

/// The policy's `personaliser`.
@Suite struct PersonaliserKeyTests {
  @Test(arguments: [
    ("{ url: \"http://llm.example/v1\", model: m }", "in the clear"), ("{ url: \"https://a.example/v1\" }", "model is missing"),
    ("{ url: \"http://127.0.0.1.evil.example/\", model: m }", "in the clear"),
    ("{ url: \"https://a.example/v1\", model: m, timeout: 3s }", "above 2s"),
    ("{ url: \"https://a.example/v1\", model: m, fields: [link] }", "link is never shown"),
    ("{ url: \"https://a.example/v1\", model: m, fields: [customer.age] }", "customer.age is no variable"),
  ])
  func `What would break a promise is a fault`(written: String, message: String) {
    let reading = SamplePolicy.read(SamplePolicy.least("personaliser: \(written)"))
    #expect(reading.faults.contains { $0.message.contains(message) }, "\(reading.faults)")
  }

  @Test func `It is off by default`() throws {
    #expect(try SamplePolicy.policy(SamplePolicy.least("")).personaliser == nil)
    let policy = try SamplePolicy.policy(SamplePolicy.least("personaliser: { url: \"http://localhost:1/v1\", model: m }"))
    #expect(policy.personaliser == .init(url: "http://localhost:1/v1", model: "m", fields: []))
  }
}
