import Foundation
import Testing

/// Customers whose ids only Unicode's normal form tells apart.
@Suite(.serialized) struct NormalFormTests {
  private static let ids = ["ren\u{E9}", "rene\u{301}"]

  private static func events() -> [(key: String, value: String)] {
    zip(ids, ["one", "two"]).map { id, name in
      ("k", TestEvent.milestone(id).replacing("\(id)@mail.example", with: "\(name)@mail.example"))
    }
  }

  @Test func `each gets their own mail, is told of alone, and outlives the other's erasure`() async throws {
    try await withGround { ground in
      _ = try await ground.readyDaemon()
      try await ground.produce(Self.events())
      try await eventually("a mail for each") { try await ground.sandbox.mails() == 2 }
      for name in ["one", "two"] { #expect(try await ground.sandbox.mails(to: "\(name)@mail.example") == 1) }
      try await ground.produce([
        (
          "k",
          #"{"id":"\#(UUID().uuidString)","type":"privacy.erasure.requested","time":"\#(TestEvent.now)","customer":{"id":"\#(Self.ids[0])"}}"#
        )
      ])
      try await eventually("all offsets committed") { try await ground.kafka.lag(group: ground.name) == 0 }
      var stories: [String] = []
      for id in Self.ids { stories.append(try await ground.command("explain", id).output) }
      #expect(stories.map { $0.contains("their data was erased") } == [true, false], "\(stories)")
      #expect(stories[1].contains("asked"))
    }
  }
}
