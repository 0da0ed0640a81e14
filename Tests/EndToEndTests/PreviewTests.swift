import Deciding
import Foundation
import HTTPServer
import JSONTree
import LoopbackClient
import Postgres
import Store
import Testing
import Texts

/// Mails that no event has caused.
@Suite(.serialized) struct PreviewTests {
  private let policy = "\(Places.root)deploy/sample/policy.yaml"

  @Test func `a preview needs nothing but the policy`() async throws {
    let file = "\(Places.scratch)/preview.html"
    let ran = try await referrald("preview", "prompt", "--policy", policy, "--locale", "de", "--html", file)
    #expect(ran.status == 0 && ran.output.contains("Subject: Acme empfehlen, 1 Gratismonat erhalten"), "\(ran.errors)")
    #expect(ran.output.contains("List-Unsubscribe") && ran.output.contains("AI agent"))
    let html = try String(contentsOfFile: file, encoding: .utf8)
    #expect(html.contains("Hallo Ada,") && html.contains("Added by the provider") && html.contains("AI agent"))
  }

  @Test func `a preview as JSON holds every form of the mail`() async throws {
    let ran = try await referrald("preview", "reward_earned", "--policy", policy, "--friend", "--json")
    let told = try JSON.parse(ran.output)
    #expect(told["template"]?.string == "built-in reward_earned.friend.en" && told["kind"]?.string == "reward_earned")
    for form in ["text", "markdown", "html"] {
      #expect(told[form]?.string?.contains("20% off the first invoice") == true, "\(form)")
    }
  }

  @Test func `a preview shows what a model makes of it, or the template's words`() async throws {
    let answers = [
      (
        "Hello {{customer.greeting}},\n\nIt is great to have you with us, and we are glad that you like it so much.",
        "personalised by m, prompt version 1"
      ),
      ("Hello Ada, go to https://evil.example", "not personalised, the rewrite was refused: length"),
    ]
    for (loose, told) in answers {
      let server = try ChatEndpoint.start { material in
        if "\(material)".contains("Ada") { return nil }
        return (loose.contains("evil") ? [loose] : [loose] + ChatEndpoint.fixed(material)).joined(separator: "\n\n")
      }
      let file = "\(Places.scratch)/personaliser.yaml"
      let written = """
        program: { id: p, name: P, product: Acme, landing_url: https://a.example, terms_url: https://a.example/t }
        sender: { from: a@a.example, postal_address: "1 Main Street" }
        links: { base: https://go.a.example/r/ }
        disclosure: { in_mail: "You may earn a reward.", in_share: "I may get a reward." }
        signals: { solved: { type: ticket.solved, weight: 60 } }
        personaliser: { url: "\(server.url)/v1/chat/completions", model: m, fields: [customer.tenure, program.product] }
        """
      try written.write(toFile: file, atomically: true, encoding: .utf8)
      let ran = try await referrald("preview", "prompt", "--policy", file, "--personalise")
      await server.stop(deadline: .zero)
      #expect(ran.status == 0 && ran.output.contains("note: \(told)"), "\(ran.output) \(ran.errors)")
      #expect(ran.output.contains(loose.contains("evil") ? "Hi Ada," : "Hello Ada,") && !ran.output.contains("evil"))
    }
    let none = try await referrald("preview", "prompt", "--policy", policy, "--personalise")
    #expect(none.status == 78 && none.errors.contains("no personaliser"), "\(none.errors)")
  }

  @Test func `what cannot be shown is told`() async throws {
    #expect(try await referrald("preview", "postcard", "--policy", policy).status == 64)
    #expect(try await referrald("preview", "prompt", "--policy", policy, "--data", "[]").status == 64)
    let none = try await referrald("preview", "announcement", "--policy", policy)
    #expect(none.status == 78 && none.errors.contains("announcement.<name>.md"), "\(none.errors)")
    let unknown = try await referrald("preview", "prompt", "--policy", policy, "--signal", "joy")
    #expect(unknown.status == 78 && unknown.errors.contains("no signal joy") && unknown.errors.contains("milestone"))
    #expect(try await referrald("preview", "prompt", "--policy", policy, "--html", "/none/at/all.html").status == 69)
  }

  @Test func `a preview shows a customer as PostgreSQL knows them`() async throws {
    try await withGround { ground in
      var record = CustomerRecord(newcomer: "c1")
      record.profile.name = "王 Wei"
      record.profile.email = "wei@mail.example"
      var batch = CommitBatch()
      batch.customers = [record]
      #expect(try await ground.store.commit(batch, owner: 1) == ["c1"])
      for words in ["c1", "wei@MAIL.example"] {
        let ran = try await ground.command("preview", "prompt", "--customer", words)
        #expect(ran.status == 0 && ran.output.contains("To: wei@mail.example\n") && ran.output.contains("Hi 王,"), "\(ran.errors)")
      }
      let nobody = try await ground.command("preview", "prompt", "--customer", "c2")
      #expect(nobody.status == 69 && nobody.errors.contains("nobody is known"))
    }
  }

  @Test(arguments: [true, false])
  func `one mail of each kind is sent, and nothing is written down`(isKeyed: Bool) async throws {
    try await withGround(isKeyed: isKeyed) { ground in
      // Even in a rehearsal that allows others only: the address is named by a person.
      let ran = try await ground.command("test-send", "--to", "me@mail.example", "--set", "deliver.only_to=*@acme.example")
      #expect(ran.status == 0 && ran.lines.count == 5 && ran.errors.hasPrefix("announcement: passed over"), "\(ran.errors)")
      #expect(try await ground.sandbox.mails(to: "me@mail.example") == 5)
      let mails = try await page(ground.sandbox.port, "/sandbox/mails").text
      #expect(mails.contains("[Test] Share Acme, get 1 free month") && mails.contains("[Test] Your referral signed up"))
      let written = try await ground.store.pool.query(
        """
        select (select count(*) from messages) + (select count(*) from customers) + (select count(*) from decisions)
          + (select count(*) from outbox) + (select count(*) from links)
        """)
      #expect(try written.first?.int64(0) == 0)
      let some = try await ground.command(
        "test-send", "--to", "me@mail.example", "prompt", "reminder", "--locale", "de", "--json")
      #expect(try some.lines.map { try JSON.parse($0)["locale"]?.string } == ["de", "de"])
      // A second run is a second mail: its key is its own.
      #expect(try await ground.sandbox.mails(to: "me@mail.example") == 7)
    }
  }

  @Test func `a test mail whose answer is lost goes once under its key`() async throws {
    try await withGround { ground in
      try await ground.sandbox.inject(#"{"kind":"reset_after","count":1}"#)
      let ran = try await ground.command("test-send", "--to", "me@mail.example", "prompt")
      #expect(ran.status == 0 && ran.output.hasPrefix("prompt: accepted as "), "\(ran.errors)")
      #expect(try await ground.sandbox.mails(to: "me@mail.example") == 1)
    }
  }

  @Test func `a provider that refuses is told`() async throws {
    try await withGround(isKeyed: false) { ground in
      try await ground.sandbox.inject(#"{"kind":"reset_after","count":1}"#)
      let lost = try await ground.command("test-send", "--to", "me@mail.example", "prompt")
      #expect(lost.status == 75 && lost.errors.contains("it may have arrived"), "\(lost.errors)")
      try await ground.sandbox.inject(#"{"kind":"status","status":401,"count":1}"#)
      let refused = try await ground.command("test-send", "--to", "me@mail.example")
      #expect(refused.status == 78 && refused.errors.contains("the provider refuses us"), "\(refused.errors)")
      #expect(try await ground.command("test-send", "--to", "nobody").status == 64)
    }
  }
}
