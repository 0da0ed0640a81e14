import Curl
import JSONTree
import Sandbox
import Testing

@Suite struct PageTests {
  static let hostile = #"</bdi></title><script>alert('x')</script>"><img src=x onerror="y">&lt; ' {{x}}"#

  @Test func `hostile values are shown as text, everywhere`() async throws {
    try await withSandbox { bench in
      let answer = try await bench.send(keyed(Self.hostile.filter { $0 != " " }, subject: Self.hostile, markdown: Self.hostile))
      #expect(answer.status == 202)
      for path in ["/", "/mails/em_000000000001"] {
        let page = try await bench.ask(.get, path, key: nil)
        #expect(page.status == 200 && page.header("Content-Type") == "text/html; charset=utf-8")
        #expect(page.header("Content-Security-Policy")?.hasPrefix("default-src 'none'") == true)
        #expect(!page.text.contains("<script") && !page.text.contains("<img") && page.text.contains("&lt;script&gt;"))
      }
    }
  }

  @Test func `a mail's HTML stays in its frame`() async throws {
    try await withSandbox { bench in
      let html = #"<p title='a'>b</p></iframe><script>alert(1)</script>" onload="x"#
      let body = JSON.object([
        .init("from", .string("f@b.example")), .init("to", .array([.string("o'brien+x@b.example")])),
        .init("subject", .string("王 O'Brien")), .init("text_body", .string("plain <b>")), .init("html_body", .string(html)),
      ])
      _ = try await bench.ask(.post, "/v1/send", body.serialized())
      let page = try await bench.ask(.get, "/mails/em_000000000001", key: nil).text
      #expect(page.ranges(of: "<iframe").count == 1 && page.ranges(of: "</iframe>").count == 1)
      #expect(
        page.contains(
          #"srcdoc="&lt;base target=&quot;_blank&quot;&gt;&lt;p title='a'&gt;b&lt;/p&gt;&lt;/iframe&gt;&lt;script&gt;"#))
      #expect(!page.contains("<script") && !page.contains("allow-scripts") && !page.contains("allow-same-origin"))
      #expect(page.contains("<bdi>o'brien+x@b.example</bdi>") && page.contains("王 O'Brien") && page.contains("plain &lt;b&gt;"))
    }
  }

  @Test func `Markdown is shown as its reader sees it`() async throws {
    try await withSandbox { bench in
      _ = try await bench.send(keyed(markdown: "Hello **you**, <script>no</script> [go](https://x.example/r/a)"))
      let page = try await bench.ask(.get, "/mails/em_000000000001").text
      #expect(page.contains("Hello &lt;strong&gt;you&lt;/strong&gt;") && page.contains("href=&quot;https://x.example/r/a&quot;"))
      #expect(page.contains("<pre>Hello **you**, &lt;script&gt;"))
    }
  }

  @Test func `the newest two hundred are listed, and all are there as JSON, page by page`() async throws {
    try await withSandbox { bench in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 1...250 { group.addTask { _ = try await bench.send(keyed("k\(number)")) } }
        try await group.waitForAll()
      }
      let page = try await bench.ask(.get, "/").text
      #expect(page.contains("250 mails accepted, the newest 200 shown") && page.contains("em_000000000250"))
      #expect(!page.contains("em_000000000050\""))
      var (ids, after): ([String], String?) = ([], nil)
      repeat {
        let answer = try await bench.ask(.get, "/sandbox/mails?limit=99" + (after.map { "&after=\($0)" } ?? "")).json
        guard case .array(let mails) = answer["mails"] else { throw PageFailure() }
        ids += mails.compactMap { $0["id"]?.string }
        after = answer["next"]?.string
      } while after != nil
      #expect(ids.count == 250 && ids == ids.sorted())
      #expect(try await bench.ask(.get, "/sandbox/mails/\(ids[7])").json["id"]?.string == ids[7])
    }
  }

  @Test func `the list can be emptied, and keys are still known`() async throws {
    try await withSandbox { bench in
      _ = try await bench.send(keyed("k1"))
      #expect(try await bench.ask(.delete, "/sandbox/mails").text == #"{"count":0}"#)
      #expect(bench.sandbox.count == 0)
      #expect(try await bench.send(keyed("k1")).json["status"]?.string == "already_sent")
      #expect(try await bench.send(keyed("k2")).json["id"]?.string == "em_000000000002")
    }
  }

  @Test func `a bounce and a complaint can be made over HTTP`() async throws {
    try await withSandbox { bench in
      for key in ["k1", "k2"] { _ = try await bench.send(keyed(key, to: "\(key)@b.example")) }
      let bounced = #"{"email_id":"em_000000000001","event":"bounced"}"#
      #expect(try await bench.ask(.post, "/sandbox/events", bounced).status == 200)
      #expect(
        try await bench.ask(.post, "/sandbox/events", #"{"email_id":"em_000000000002","event":"complained"}"#).status == 200)
      #expect(try await bench.ask(.post, "/sandbox/events", #"{"email_id":"em_9","event":"bounced"}"#).status == 404)
      #expect(try await bench.ask(.post, "/sandbox/events", #"{"email_id":"em_000000000001","event":"x"}"#).status == 400)
      let list = try await bench.ask(.get, "/v1/suppression").text
      #expect(list.contains("k1@b.example") && list.contains("complaint"))
      #expect(try await bench.ask(.get, "/").text.contains("bounced"))
    }
  }
}

struct PageFailure: Error {}
