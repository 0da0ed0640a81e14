import Foundation
import Glibc
import HTTPServer
import JSONTree
import Postgres
import Store
import Synchronization
import Testing

/// Mails that a model rewrites.
@Suite(.serialized) struct PersonaliserTests {
  private static let words = "It is great to have you with us, and we are glad that you like it so much."

  private static func rewritten(_ material: JSON) -> String {
    (["Hello {{customer.greeting}},", words] + ChatEndpoint.fixed(material)).joined(separator: "\n\n")
  }

  private func personalise(_ ground: Ground, _ endpoint: Server) throws {
    ground.personaliserOrigin = endpoint.url
    let policy = try TestPolicy.text()
    let personaliser = "personaliser: { url: \"\(endpoint.url)/v1/chat/completions\", model: m-1, fields: [program.product] }\n"
    try ground.write("policy.yaml", policy + personaliser)
  }

  private func mails(_ ground: Ground) throws -> [String] {
    try String(contentsOfFile: "\(ground.folder)/mails.jsonl", encoding: .utf8).split(separator: "\n").map(String.init)
  }

  @Test(arguments: [true, false])
  func `mails leave in the model's words, once each, and tell whose they are`(isKeyed: Bool) async throws {
    let endpoint = try ChatEndpoint.start { "\($0)".contains("Jane") ? nil : Self.rewritten($0) }
    try await withGround(isKeyed: isKeyed) { ground in
      try personalise(ground, endpoint)
      let daemon = try await ground.readyDaemon()
      let customers = (0..<20).map { "c\($0)" }
      try await ground.celebrate(customers)
      try await ground.eachGetsOneMail(customers)
      let mails = try mails(ground)
      try await eventually("all are settled") { try await ground.messages("sent").count == 20 }
      let sent = try await ground.messages("sent")
      let told = JSON.object([
        .init("model", .string("m-1")), .init("prompt_version", .string("1")), .init("outcome", .string("rewritten")),
      ])
      // On a busy machine a model's two seconds pass, and the template's words go.
      let rewritten = sent.filter { $0["rewrite"] == told }
      let late = sent.count { $0["rewrite"]?["outcome"]?.string == "timeout" }
      #expect(!rewritten.isEmpty && rewritten.count + late == 20, "\(sent.map { $0["rewrite"] })")
      let inItsWords = mails.count { $0.contains("Hello Jane,") && $0.contains(Self.words) }
      #expect(mails.count == 20 && inItsWords == rewritten.count)
      let customer = try #require(rewritten.first?["customer_id"]?.string)
      #expect(try await ground.command("explain", customer).output.contains(", in the words of m-1: sent"))
      #expect(try await daemon.metric("referrald_rewrites_total{outcome=\"rewritten\"}") == Double(rewritten.count))
      #expect(try await daemon.metric("referrald_rewrite_seconds_count") ?? 0 >= Double(rewritten.count))
    }
    await endpoint.stop(deadline: .zero)
  }

  @Test func `a policy that would lead the key elsewhere is refused at the check, at the start and at a reload`() async throws {
    let endpoint = try ChatEndpoint.start { Self.rewritten($0) }
    try await withGround { ground in
      let plain = try String(contentsOfFile: "\(ground.folder)/policy.yaml", encoding: .utf8)
      try personalise(ground, endpoint)
      for origin in [nil, "https://llm.acme.example"] {
        ground.personaliserOrigin = origin
        let checked = try await ground.command("config", "check")
        #expect(checked.status == 78 && checked.errors.contains("set personaliser.origin: \(endpoint.url)"), "\(checked.errors)")
        let daemon = try await ground.daemon()
        #expect(try await daemon.process.exit() == 78)
      }
      let personalised = try String(contentsOfFile: "\(ground.folder)/policy.yaml", encoding: .utf8)
      try ground.write("policy.yaml", plain)
      let daemon = try await ground.readyDaemon()
      try ground.write("policy.yaml", personalised)
      daemon.process.signal(SIGHUP)
      try await daemon.logs("the new policy has a fault; the old one stays")
      try await ground.celebrate(["a"])
      try await ground.eachGetsOneMail(["a"])
      #expect(try mails(ground).allSatisfy { !$0.contains(Self.words) })
    }
    await endpoint.stop(deadline: .zero)
  }

  @Test func `a model that makes things up, fails or keeps silent is passed over`() async throws {
    let (silence, end) = AsyncStream<Void>.makeStream()
    let turns = Mutex(0)
    let endpoint = try ChatEndpoint.start { _ in
      switch turns.withLock({ turns in
        turns += 1
        return turns
      }) {
      case 1: return "Dear Jane, here are 1,000,000 euros: https://evil.example"
      case 2: return nil
      default:
        for await _ in silence {}
        return nil
      }
    }
    try await withGround { ground in
      try personalise(ground, endpoint)
      let daemon = try await ground.readyDaemon()
      let customers = ["a", "b", "c"]
      for customer in customers {
        try await ground.celebrate([customer])
        try await eventually("the mail") { try await ground.sandbox.mails(to: "\(customer)@mail.example") == 1 }
      }
      #expect(
        try mails(ground).allSatisfy { !$0.contains("evil") && $0.contains("We are glad that Acme is working well for you.") })
      for outcome in ["guarded", "unreachable", "timeout"] {
        #expect(try await daemon.metric("referrald_rewrites_total{outcome=\"\(outcome)\"}") == 1, "\(outcome)")
      }
      #expect(try await !ground.command("explain", "a").output.contains("in the words of"))
    }
    end.finish()
    await endpoint.stop(deadline: .zero)
  }

  @Test func `a model that has no turn is not waited for, and one that fails is left alone`() async throws {
    let (silence, end) = AsyncStream<Void>.makeStream()
    let endpoint = try ChatEndpoint.start { _ in
      for await _ in silence {}
      return nil
    }
    try await withGround { ground in
      try personalise(ground, endpoint)
      let daemon = try await ground.readyDaemon()
      // More at once than are asked at once: the rest come to their turn when their time is over.
      let first = (0..<40).map { "a\($0)" }
      try await ground.celebrate(first)
      try await eventually("the first mails") { try await ground.sandbox.mails() == 40 }
      #expect(try await (daemon.metric("referrald_rewrites_total{outcome=\"busy\"}") ?? 0) > 0)
      #expect(try await (daemon.metric("referrald_rewrites_total{outcome=\"timeout\"}") ?? 0) < 20)
      let second = (0..<20).map { "b\($0)" }
      try await ground.celebrate(second)
      try await ground.eachGetsOneMail(first + second)
      // The breaker's probe may be among the second ones, and at worst a few of them.
      #expect(try await (daemon.metric("referrald_rewrites_total{outcome=\"resting\"}") ?? 0) > 10)
    }
    end.finish()
    await endpoint.stop(deadline: .zero)
  }

  @Test func `what was with the model when the process was killed goes once, at the next start`() async throws {
    let (asked, ask) = AsyncStream<Void>.makeStream()
    let (silence, end) = AsyncStream<Void>.makeStream()
    let endpoint = try ChatEndpoint.start { material in
      ask.yield()
      for await _ in silence {}
      return Self.rewritten(material)
    }
    try await withGround { ground in
      try personalise(ground, endpoint)
      let daemon = try await ground.readyDaemon()
      try await ground.celebrate(["a", "b", "c"])
      var asks = asked.makeAsyncIterator()
      _ = await asks.next()
      daemon.process.signal(SIGKILL)
      _ = try await daemon.process.exit()
      end.finish()
      _ = try await ground.readyDaemon()
      try await ground.eachGetsOneMail(["a", "b", "c"])
    }
    await endpoint.stop(deadline: .zero)
  }

  @Test func `what a person approves leaves as they saw it`() async throws {
    let endpoint = try ChatEndpoint.start { Self.rewritten($0) }
    try await withGround { ground in
      try personalise(ground, endpoint)
      let gated = try String(contentsOfFile: "\(ground.folder)/policy.yaml", encoding: .utf8)
        .replacingOccurrences(of: "prompt:         { oversight: autonomous,", with: "prompt:         { oversight: gated,")
      try ground.write("policy.yaml", gated)
      _ = try await ground.readyDaemon()
      try await ground.celebrate(["a"])
      try await eventually("it is held") { try await ground.messages("held").count == 1 }
      let id = try #require(try await ground.messages("held").first?["id"]?.string)
      let ran = try await ground.command("held", "approve", id, "--reason", "reads well")
      #expect(ran.status == 0, "\(ran.errors)")
      try await ground.eachGetsOneMail(["a"])
      #expect(try mails(ground).allSatisfy { !$0.contains(Self.words) })
    }
    await endpoint.stop(deadline: .zero)
  }
}
