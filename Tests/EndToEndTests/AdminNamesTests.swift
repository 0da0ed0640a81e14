import LoopbackClient
import Testing

/// Whom the admin listener answers.
@Suite(.serialized) struct AdminNamesTests {
  private func ask(_ port: UInt16, _ path: String, as host: String) async throws -> LoopbackClient.Answer {
    try await offPool {
      let client = try LoopbackClient(port: port)
      client.send("GET \(path) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n")
      return try client.answer()
    }
  }

  @Test func `the admin pages are shown to whoever asks by a known name, and to no page that rebinds its own`() async throws {
    try await withGround { ground in
      let daemon = try await ground.readyDaemon(overrides: ["http.admin_names=ops.acme.example"])
      for host in ["127.0.0.1:\(daemon.port)", "localhost", "OPS.acme.example:443"] {
        let answer = try await ask(daemon.port, "/ready", as: host)
        #expect(answer.status == 200 && answer.text.hasPrefix("ready"), "\(host): \(answer.text)")
      }
      for path in ["/", "/live", "/ready", "/metrics", "/nowhere"] {
        let answer = try await ask(daemon.port, path, as: "rebound.example:\(daemon.port)")
        #expect(answer.status == 421, "\(path)")
        #expect(answer.text == "this listener is not asked by that name; name it in http.admin_names\n")
      }
      #expect(try await daemon.metric(#"referrald_http_requests_total{listener="admin",status="421"}"#) == 5)
    }
  }
}
