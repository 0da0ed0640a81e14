import JSONTree
import LoopbackClient
import Testing

/// A provider that is away, fails, or loses answers.
@Suite(.serialized) struct ProviderTests {
  @Test func `a mail waits for the provider, and goes once`() async throws {
    try await withGround { ground in
      try await ground.sandbox.stop()
      let daemon = try await ground.readyDaemon()
      try await ground.celebrate(["a"])
      try await eventually("an attempt fails") { try await daemon.metric("referrald_sends_total{outcome=\"not_sent\"}") ?? 0 > 0 }
      #expect(try await ground.sandbox.mails() == 0)
      try await ground.sandbox.start()
      try await ground.eachGetsOneMail(["a"])
    }
  }

  @Test func `under contract B every fault ends in exactly one accepted mail`() async throws {
    try await withGround { ground in
      _ = try await ground.readyDaemon()
      var customers = ["warm"]
      try await ground.celebrate(customers)
      try await ground.eachGetsOneMail(customers)
      let faults = [
        #"{"kind":"status","status":500,"count":2}"#, #"{"kind":"reset_before","count":1}"#,
        #"{"kind":"reset_after","count":1}"#, #"{"kind":"rate","retry_after":1,"count":1}"#,
        #"{"kind":"rate","retry_after":"soon","count":1}"#, #"{"kind":"status","status":200,"body":"<html>","count":1}"#,
        #"{"kind":"status","status":202,"body":"{\"id\":\"em","count":1}"#, #"{"kind":"status","status":307,"count":1}"#,
      ]
      for (number, fault) in faults.enumerated() {
        try await ground.sandbox.inject(fault)
        customers.append("c\(number)")
        try await ground.celebrate(["c\(number)"])
        try await ground.eachGetsOneMail(customers)
      }
      try await eventually("all are sent") { try await ground.messages("sent").count == customers.count }
      for message in try await ground.messages("sent") where message["customer_id"]?.string != "warm" {
        #expect(message["attempts"]?.int ?? 0 >= 2, "\(message)")
      }
    }
  }

  @Test func `a refused key stops sending until it is mended, and loses nothing`() async throws {
    try await withGround { ground in
      let daemon = try await ground.readyDaemon()
      try await ground.sandbox.inject(#"{"kind":"status","status":401,"count":1}"#)
      try await ground.celebrate(["a"])
      try await daemon.logs("the provider refuses us")
      let ready = try await page(daemon.port, "/ready")
      #expect(ready.status == 503 && ready.text.contains("the provider refuses us"))
      try await ground.celebrate(["b"])
      try await ground.eachGetsOneMail(["a", "b"])
      try await daemon.becomesReady()
    }
  }

  @Test func `under contract A a lost answer waits for a person`() async throws {
    try await withGround(isKeyed: false) { ground in
      let daemon = try await ground.readyDaemon()
      try await ground.celebrate(["warm"])
      try await ground.eachGetsOneMail(["warm"])
      for (customer, verb, state) in [("a", "close", "sent"), ("b", "resend", "retry")] {
        try await ground.sandbox.inject(#"{"kind":"reset_after","count":1}"#)
        try await ground.celebrate([customer])
        try await eventually("an uncertain message") {
          try await ground.command("messages", "--uncertain", "--json").lines.count == 1
        }
        let message = try JSON.parse(try await ground.command("messages", "--uncertain", "--json").output)
        #expect(message["customer_id"]?.string == customer && message["state"]?.string == "uncertain")
        // It was accepted, and is not sent again by itself; its record is done all the same.
        try await eventually("all offsets committed") { try await ground.kafka.lag(group: ground.name) == 0 }
        #expect(try await ground.sandbox.mails(to: "\(customer)@mail.example") == 1)
        let id = try #require(message["id"]?.string)
        let closed = try await ground.command("messages", verb, id, "--reason", "looked it up")
        #expect(closed.status == 0, "\(closed.errors)")
        try await eventually("an output event tells of it") {
          try await ground.published().contains { event in
            event["data"]?["message_id"]?.string == id && event["data"]?["state"]?.string == state
              && event["data"]?["reason"]?.string == "tester: looked it up"
          }
        }
        #expect(try await ground.command("messages", verb, id, "--reason", "again").status == 69)
        try await eventually("it is settled") { try await (ground.messages("uncertain") + ground.messages("retry")).isEmpty }
      }
      #expect(daemon.process.errors.contains("a message needs a person"))
      try await eventually("sent again as asked") { try await ground.sandbox.mails(to: "b@mail.example") == 2 }
      #expect(try await ground.sandbox.mails(to: "a@mail.example") == 1)
      #expect(try await ground.command("messages", "close", "none").status == 64)
      #expect(try await ground.command("messages", "--state", "lost").status == 64)
    }
  }

  @Test(arguments: [true, false])
  func `a redirect fulfilled nothing: its mail waits, and the setting to mend is named`(isKeyed: Bool) async throws {
    try await withGround(isKeyed: isKeyed) { ground in
      let daemon = try await ground.readyDaemon()
      try await ground.sandbox.inject(#"{"kind":"status","status":308,"count":1}"#)
      try await ground.celebrate(["a"])
      try await daemon.logs("the provider refuses us")
      let ready = try await page(daemon.port, "/ready")
      #expect(ready.status == 503 && ready.text.contains("308") && ready.text.contains("multimail.url"), "\(ready.text)")
      try await eventually("it waits") { try await ground.messages("retry").count == 1 }
      #expect(try await ground.messages("uncertain").isEmpty)
      try await ground.eachGetsOneMail(["a"])
    }
  }

  @Test func `under contract A an answer that says nothing is never followed by another attempt`() async throws {
    try await withGround(isKeyed: false) { ground in
      _ = try await ground.readyDaemon()
      let answers = [
        #""status":200,"body":"<html>""#, #""status":202,"body":"{\"id\":\"em""#, #""status":204,"body":"""#,
        #""status":500"#,
      ]
      for (number, answer) in answers.enumerated() {
        try await ground.sandbox.inject("{\"kind\":\"status\",\(answer),\"count\":1}")
        try await ground.celebrate(["c\(number)"])
        try await eventually("\(answer) is uncertain") { try await ground.messages("uncertain").count == number + 1 }
      }
      // Another attempt would be accepted.
      try await eventually("all offsets committed") { try await ground.kafka.lag(group: ground.name) == 0 }
      #expect(try await ground.sandbox.mails() == 0)
      for message in try await ground.messages("uncertain") { #expect(message["attempts"]?.int == 1, "\(message)") }
    }
  }
}
