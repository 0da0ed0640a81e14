import Foundation
import Testing

/// Two customers who have one address.
@Suite(.serialized) struct SharedAddressTests {
  @Test func `what was said of an address in another's name stops its owner's mail, and explain says so`() async throws {
    try await withGround { ground in
      _ = try await ground.readyDaemon()
      try await ground.produce([("d", TestEvent.milestone("d"))])
      try await eventually("a mail") { try await ground.sandbox.mails(to: "d@mail.example") == 1 }
      #expect(try await !ground.command("explain", "d").output.contains("unsubscribed"))
      let who = #""customer":{"id":"e","email":"D@mail.example"}"#
      try await ground.produce([
        ("e", #"{"id":"\#(UUID().uuidString)","type":"email.unsubscribed","time":"\#(TestEvent.now)",\#(who)}"#)
      ])
      try await eventually("all offsets committed") { try await ground.kafka.lag(group: ground.name) == 0 }
      let told = try await ground.command("explain", "d").output
      #expect(told.contains("unsubscribed"), "\(told)")
    }
  }
}
