/// What a product mostly publishes: events that no referral programme asks about, some 300 bytes each.
struct DemoNoise {
  private static let types = [
    "page.viewed", "api.called", "email.sent", "user.login", "page.viewed", "api.called", "email.delivered", "search.performed",
    "file.uploaded", "page.viewed", "api.called", "session.ended", "webhook.delivered", "comment.posted", "report.exported",
    "user.created.v2",
  ]
  private static let paths = [
    "/inbox", "/settings/billing", "/projects/42/board", "/search?q=o%27brien", "/docs/api", "/p/王", "/",
  ]
  private static let agents = [
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
    "acme-sdk-python/3.2.1 (retry; proxy)",
  ]

  /// The type of the nth such event.
  static func type(_ turn: Int) -> String { types[turn % types.count] }

  /// Appends an event's JSON; every sixteenth has spaces, and its type at the end.
  static func write(
    _ turn: Int, id: String, time: String, customer: String, random: inout DemoRandom, into bytes: inout [UInt8]
  ) {
    let isLast = turn % 16 == 11
    func put(_ text: String) { bytes.append(contentsOf: text.utf8) }
    put(isLast ? "{ \"id\": \"" : "{\"id\":\"")
    put(id)
    if !isLast {
      put("\",\"type\":\"")
      put(type(turn))
    }
    put("\",\"time\":\"")
    put(time)
    put("\",\"customer\":{\"id\":\"")
    put(customer)
    put("\"},\"data\":{\"path\":\"")
    put(random.pick(paths))
    put("\",\"agent\":\"")
    put(random.pick(agents))
    put("\",\"duration_ms\":")
    put(String(random.below(2000)))
    put(",\"status\":200,\"session\":\"")
    put(String(random.next(), radix: 16))
    put("\",\"flags\":[true,null,{\"type\":\"survey.nps\"}]}")
    if isLast {
      put(", \"type\" : \"")
      put(type(turn))
      put("\"")
    }
    put("}")
  }
}
