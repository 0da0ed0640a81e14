import Curl
import HTTPServer
import Testing

@Suite struct ExchangeTests {
  @Test(arguments: Request.Method.allCases)
  func `method, headers and body arrive as given and the answer comes back whole`(method: Request.Method) async throws {
    try await withServer(handler: { request in
      let seen = "\(request.method) \(request.path) \(request.queryValue("q") ?? "-") \(request.header("x-empty") ?? "-")"
      return HTTPAnswer.text(418, "\(seen) \(request.header("Content-Type") ?? "-") \(request.body.count)").with("X-Odd", " a b ")
    }) { client, url in
      let hasBody = method != .get
      let body = hasBody ? [UInt8](repeating: 0, count: 70_000) : nil
      let headers = [(name: "X-Empty", value: ""), (name: "Content-Type", value: "application/x")]
      let answer = try await client.send(patient(method, "\(url)/a%20b?q=%C3%A9", headers: headers, body: body))
      #expect(answer.status == 418)
      #expect(String(decoding: answer.body, as: UTF8.self) == "\(method.rawValue) /a b é  application/x \(hasBody ? 70_000 : 0)")
      #expect(answer.header("x-ODD") == "a b")
      #expect(answer.duration > .zero)
    }
  }

  @Test func `a POST without a body has none, and libcurl adds no headers of its own choice`() async throws {
    try await withServer(handler: { request in
      let names = request.headers.map { $0.name.lowercased() }.sorted().joined(separator: ",")
      return .text(200, "\(request.body.count) \(names)")
    }) { client, url in
      let answer = try await client.send(patient(.post, url))
      #expect(String(decoding: answer.body, as: UTF8.self) == "0 accept,content-length,host")
    }
  }

  @Test func `statuses and redirects are answers, and no redirect is followed`() async throws {
    let visits = Tally()
    try await withServer(handler: { request in
      visits.count()
      return .empty(302, [HTTPHeader("Location", "/elsewhere")])
    }) { client, url in
      let answer = try await client.send(patient(.get, url))
      #expect(answer.status == 302 && answer.header("Location") == "/elsewhere" && answer.body.isEmpty)
      #expect(visits.value == 1)
    }
  }

  @Test func `an answer up to the limit is whole, and one byte more is an error that may have worked`() async throws {
    try await withServer(handler: { _ in .text(200, String(repeating: "x", count: 1_000)) }) { client, url in
      let whole = try await client.send(patient(.get, url, maxResponseBytes: 1_000))
      #expect(whole.body.count == 1_000)
      let error = await failure(client, patient(.get, url, maxResponseBytes: 999))
      #expect(error?.code == .responseTooLarge && error?.requestMayHaveBeenSent == true)
    }
  }

  @Test func `hundreds of requests at once each get their own answer`() async throws {
    try await withServer(handler: { request in
      await Task.yield()
      return .text(200, request.path)
    }) { client, url in
      let wrong = try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in 0..<400 {
          group.addTask {
            let answer = try await client.send(patient(.post, "\(url)/\(number)", body: Array("{}".utf8)))
            return answer.body == Array("/\(number)".utf8)
          }
        }
        return try await group.reduce(0) { $0 + ($1 ? 0 : 1) }
      }
      #expect(wrong == 0)
    }
  }
}
