import Foundation
import Glibc
import JSONTree
import Postgres
import Store
import Testing
import Time

/// Reminders, with the real binary; a week passes in the database.
@Suite(.serialized) struct ReminderTests {
  private static let reminder = """
    ---
    subject: "Your link, after {{rounded(data.count)}} mails"
    ---
    Hi {{customer.greeting}}, your link: {{link}}
    """

  private static func policy(_ ground: Ground, _ more: [String: String] = [:]) throws -> String {
    try FileManager.default.createDirectory(atPath: "\(ground.folder)/templates", withIntermediateDirectories: true)
    try ground.write("templates/reminder.milestone.en.md", reminder)
    let changes = [
      "templates: { folder: templates, default_locale: en, locales: [en, de] }":
        "templates: { folder: \(ground.folder)/templates, default_locale: en, locales: [en, de] }"
    ]
    return try TestPolicy.text(replacing: changes.merging(more) { $1 })
  }

  private static func event(_ type: String, _ customer: String?, _ data: String = "") -> String {
    let who = customer.map { #","customer":{"id":"\#($0)"}"# } ?? ""
    return #"{"id":"\#(UUID().uuidString)","type":"\#(type)","time":"\#(TestEvent.now)"\#(who),"data":{\#(data)}}"#
  }

  @Test func `a prompt that nobody answered brings one reminder; a share, a human click or a signup brings none`() async throws {
    try await withGround { ground in
      try ground.write("policy.yaml", try Self.policy(ground))
      let daemon = try await ground.readyDaemon()
      let customers = ["quiet", "shares", "clicked", "friended", "scanned", "leaves"]
      try await ground.celebrate(customers)
      try await ground.eachGetsOneMail(customers)
      try await eventually("all settled") { try await ground.messages("sent").count == customers.count }
      #expect(try await ground.command("explain", "quiet").output.contains("unless somebody answers, a reminder is due on"))

      let codes = try await ground.codes()
      func code(_ customer: String) throws -> String { try #require(codes[customer]) }
      let told = [
        Self.event("referral.link.copied", "shares"),
        Self.event("referral.link.clicked", nil, #""code":"\#(try code("clicked").uppercased())","click_id":"k1""#),
        Self.event("user.created", "friend", #""referral_code":"\#(try code("friended"))""#),
        Self.event("referral.link.clicked", nil, #""code":"\#(try code("scanned"))","click_id":"k2","class":"scanner""#),
        Self.event("referral.link.clicked", nil, #""code":"bcdfghjk","click_id":"k3""#),
        Self.event("customer.opted_out", "leaves"),
      ]
      try await ground.produce(told.enumerated().map { ("\($0.offset)", $0.element) })
      try await eventually("all is read") { try await ground.kafka.lag(group: ground.name) == 0 }
      try await ground.passAWeek()

      try await eventually("all reminders are decided") { try await ground.reminderOutcomes().count == customers.count }
      #expect(
        try await ground.reminderOutcomes() == [
          "quiet": "prompted", "scanned": "prompted", "shares": "suppressed", "clicked": "suppressed", "friended": "suppressed",
          "leaves": "suppressed",
        ])
      try await eventually("two are sent") { try await ground.messages("sent").count == customers.count + 2 }
      for customer in customers {
        let expected = ["quiet", "scanned"].contains(customer) ? 2 : 1
        #expect(try await ground.sandbox.mails(to: "\(customer)@mail.example") == expected, "\(customer)")
      }
      let mails = try String(contentsOfFile: "\(ground.folder)/mails.jsonl", encoding: .utf8)
      #expect(mails.contains("Your link, after 10,000 mails"))

      let silent = try await ground.command("explain", "quiet").output
      #expect(
        silent.contains("reminder of the prompt for milestone: to be sent")
          && silent.contains("reminder “Your link, after 10,000 mails”: sent"), "\(silent)")
      let shared = try await ground.command("explain", "shares").output
      #expect(
        shared.contains("reminder of the prompt for milestone: not sent") && shared.contains("(messages.reminder)"), "\(shared)")
      #expect(try await ground.command("explain", "clicked").output.contains("their link was clicked"))
      #expect(try await daemon.metric("referrald_messages_total{kind=\"reminder\",state=\"sent\"}") == 2)
      // One reminder a prompt: another week brings nothing.
      try await ground.passAWeek()
      let due = try await ground.store.pool.query("select count(*) from messages where remind_at is not null")
      #expect(try due.first?.int64(0) == 0)
    }
  }

  @Test func `a gated reminder waits for a person, and what happens meanwhile is heeded`() async throws {
    try await withGround { ground in
      let gated = ["reminder:       { oversight: autonomous,": "reminder: { oversight: gated,"]
      try ground.write("policy.yaml", try Self.policy(ground, gated))
      _ = try await ground.readyDaemon()
      try await ground.celebrate(["a", "b"])
      try await ground.eachGetsOneMail(["a", "b"])
      try await eventually("all settled") { try await ground.messages("sent").count == 2 }
      try await ground.passAWeek()
      try await eventually("both are held") { try await ground.messages("held").count == 2 }
      try await ground.produce([("b", Self.event("referral.link.copied", "b"))])
      try await eventually("all is read") { try await ground.kafka.lag(group: ground.name) == 0 }
      for held in try await ground.messages("held") {
        let id = try #require(held["id"]?.string)
        #expect(try await ground.command("held", "approve", id, "--reason", "reads well").status == 0)
      }
      try await eventually("one is sent") { try await ground.messages("sent").count == 3 }
      try await eventually("one is answered") { try await ground.messages("cancelled").count == 1 }
      #expect(try await ground.messages("cancelled").first?["customer_id"]?.string == "b")
      #expect(try await ground.sandbox.mails(to: "a@mail.example") == 2)
      #expect(try await ground.sandbox.mails(to: "b@mail.example") == 1)
    }
  }

  @Test func `killed again and again while reminders go, two instances send each once`() async throws {
    try await withGround { ground in
      try ground.write("policy.yaml", try Self.policy(ground))
      var one = try await ground.readyDaemon("one")
      let customers = (0..<300).map { "c\($0)" }
      try await ground.celebrate(customers)
      try await ground.eachGetsOneMail(customers)
      try await eventually("all settled") { try await ground.messages("sent").count == customers.count }
      _ = try await ground.readyDaemon("two")
      try await ground.passAWeek()
      for round in 1...3 {
        try await eventually("some have gone") { try await ground.sandbox.mails() >= customers.count + round * 40 }
        one.process.signal(SIGKILL)
        _ = try await one.process.exit()
        // Reminders need no partition, and the embedded broker gives none while it waits for a killed member.
        one = try await ground.daemon("one")
      }
      // What a kill left taken is due again after a minute.
      try await eventually("each is reminded", within: .seconds(150)) {
        try await ground.messages("sent").count == 2 * customers.count
      }
      for customer in customers { #expect(try await ground.sandbox.mails(to: "\(customer)@mail.example") == 2, "\(customer)") }
    }
  }
}

extension Ground {
  /// Everything written so far becomes a week older.
  fileprivate func passAWeek() async throws {
    let week = Duration.days(7).inMicroseconds
    _ = try await store.pool.transaction([
      """
      update messages set event_at = event_at - interval '7 days', created_at = created_at - interval '7 days',
        send_before = send_before - interval '7 days', settled_at = settled_at - interval '7 days',
        remind_at = remind_at - interval '7 days', last_attempt_at = last_attempt_at - interval '7 days'
      """,
      """
      update customers set version = version + 1, state = jsonb_set(state, '{prompts}', (
        select jsonb_agg(jsonb_build_array(p -> 0, p -> 1, (p ->> 2)::int8 - \(week))) from jsonb_array_elements(state -> 'prompts') as e(p)))
      where state ? 'prompts'
      """,
    ])
  }

  /// What was decided of reminders, by customer.
  fileprivate func reminderOutcomes() async throws -> [String: String] {
    let rows = try await store.pool.query("select customer_id, outcome from decisions where kind = 'reminder'")
    return Dictionary(try rows.map { (try $0.string(0), try $0.string(1)) }) { first, _ in first }
  }

  /// Link codes by customer.
  fileprivate func codes() async throws -> [String: String] {
    let rows = try await store.pool.query("select customer_id, code from links")
    return Dictionary(try rows.map { (try $0.string(0), try $0.string(1)) }) { first, _ in first }
  }
}
