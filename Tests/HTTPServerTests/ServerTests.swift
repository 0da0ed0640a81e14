import HTTPServer
import LoopbackClient
import Synchronization
import Testing

/// Starts a server, hands it over and stops it.
func withServer<T>(
  limits: ServerLimits = ServerLimits(), handler: @escaping HTTPHandler, _ body: (Server) async throws -> T
) async throws -> T {
  let server = try Server(limits: limits, handler: handler)
  let result: Result<T, any Error>
  do { result = .success(try await body(server)) } catch { result = .failure(error) }
  await server.stop(deadline: .zero)
  return try result.get()
}

/// Says back what it was asked, for tests of the request's parts.
let echo: HTTPHandler = { request in
  let query = request.query.map { "\($0.name)=\($0.value)" }.joined(separator: ";")
  let lines = [
    request.method, request.path, request.rawPath, query, request.header("x-odd") ?? "-", "\(request.body.count)",
    request.remoteAddress,
  ]
  return .text(200, lines.joined(separator: "\n"))
}

/// Lets tasks wait until it is opened.
final class Gate: Sendable {
  private let state = Mutex<(isOpen: Bool, waiting: [CheckedContinuation<Void, Never>])>((false, []))

  func wait() async {
    await withCheckedContinuation { continuation in
      let isOpen = state.withLock { state in
        if !state.isOpen { state.waiting.append(continuation) }
        return state.isOpen
      }
      if isOpen { continuation.resume() }
    }
  }

  func open() {
    let waiting = state.withLock { state in
      state.isOpen = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }
}

@Suite struct ServerTests {
  @Test func `a request arrives with path, query and headers decoded once`() async throws {
    try await withServer(handler: echo) { server in
      let port = server.port
      let text = try await offPool {
        try LoopbackClient(port: port).exchange("GET", "/a%20b/%2541?q=1+2%2B3&empty=&q=%ZZ", headers: ["X-ODD: yes"]).text
      }
      #expect(text == "GET\n/a b/%41\n/a%20b/%2541\nq=1 2+3;empty=;q=%ZZ\nyes\n0\n127.0.0.1")
    }
  }

  @Test func `the server listens on IPv6 literals, and refuses names and taken ports with a remedy`() async throws {
    let server = try Server(host: "::1", handler: echo)
    let port = server.port
    let text = try await offPool { try LoopbackClient(port: port, isIPv6: true).exchange("GET", "/").text }
    #expect(text.hasSuffix("::1"))
    #expect(server.url == "http://[::1]:\(port)")
    #expect(throws: HTTPServerError.self) { try Server(host: "example.org", handler: echo) }
    #expect { try Server(host: "::1", port: port, handler: echo) } throws: { "\($0)".contains("choose another") }
    await server.stop(deadline: .zero)
  }

  @Test func `pipelined requests are answered in order on one connection`() async throws {
    try await withServer(handler: { request in
      if request.path.hasSuffix("0") { await Task.yield() }
      return .text(200, request.path)
    }) { server in
      let port = server.port
      let paths = try await offPool {
        let client = try LoopbackClient(port: port)
        client.send((0..<100).map { "GET /\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
        return try (0..<100).map { _ in try client.answer().text }
      }
      #expect(paths == (0..<100).map { "/\($0)" })
    }
  }

  @Test func `a HEAD is answered with the length and without the body`() async throws {
    try await withServer(handler: echo) { server in
      let port = server.port
      let (head, next) = try await offPool {
        let client = try LoopbackClient(port: port)
        return (try client.exchange("HEAD", "/"), try client.exchange("GET", "/"))
      }
      #expect(head.status == 200)
      #expect(head.header("content-length") == "\(next.body.count + 1)")
      #expect(next.text.hasPrefix("GET"))
    }
  }

  @Test func `a body up to the limit arrives whole and one byte more is 413 on a connection that lives on`() async throws {
    try await withServer(limits: ServerLimits(bodyBytes: 100_000), handler: echo) { server in
      let port = server.port
      let statuses = try await offPool {
        let client = try LoopbackClient(port: port)
        let fits = try client.exchange("POST", "/", body: Array(repeating: 65, count: 100_000))
        let tooLong = try client.exchange("POST", "/", body: Array(repeating: 65, count: 100_001))
        return (fits.text.contains("\n100000\n"), tooLong.status, try client.exchange("GET", "/").status)
      }
      #expect(statuses == (true, 413, 200))
    }
  }

  @Test func `a body announced far over the limit is refused before it is sent, a chunked one when it passes`() async throws {
    try await withServer(limits: ServerLimits(bodyBytes: 1000), handler: echo) { server in
      let port = server.port
      let (announced, expecting, chunked) = try await offPool {
        let first = try LoopbackClient(port: port)
        first.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n")
        let second = try LoopbackClient(port: port)
        second.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2000\r\nExpect: 100-continue\r\n\r\n")
        let third = try LoopbackClient(port: port)
        third.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        third.send("7d0\r\n" + String(repeating: "x", count: 2000) + "\r\n0\r\n\r\n")
        return (try first.answer().status, try second.answer().status, try third.answer().status)
      }
      #expect((announced, expecting, chunked) == (413, 413, 413))
    }
  }

  @Test(arguments: [
    "\r\n\r\n\r\n", "GARBAGE\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET\r\n\r\n", "\u{0}\u{1}\u{2}\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1e9\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n\r\n",
    "GET /%00%ff%%%1?%=%00&&=& HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET http://[::1/ HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nBad Header\r\n\r\n", "* * *\r\n\r\n",
  ])
  func `rubbish never stops the server`(rubbish: String) async throws {
    try await withServer(handler: echo) { server in
      let port = server.port
      let status = try await offPool {
        let client = try LoopbackClient(port: port)
        client.send(rubbish)
        return try LoopbackClient(port: port).exchange("GET", "/").status
      }
      #expect(status == 200)
    }
  }

  @Test func `random bytes never stop the server`() async throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    try await withServer(handler: echo) { server in
      let port = server.port
      let status = try await offPool {
        var state = seed
        for _ in 0..<200 {
          let client = try LoopbackClient(port: port)
          var bytes = Array("GET /".utf8)
          for _ in 0..<64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            bytes.append(UInt8(truncatingIfNeeded: state >> 33))
          }
          client.send(bytes + Array(" HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
        }
        return try LoopbackClient(port: port).exchange("GET", "/").status
      }
      #expect(status == 200, "seed \(seed)")
    }
  }

  @Test func `a silent client is closed while others are served`() async throws {
    try await withServer(limits: ServerLimits(idle: .seconds(1)), handler: echo) { server in
      let port = server.port
      let (other, rest) = try await offPool {
        let slow = try LoopbackClient(port: port)
        slow.send("GET / HT")
        let other = try LoopbackClient(port: port).exchange("GET", "/").status
        return (other, try slow.untilClosed())
      }
      #expect(other == 200)
      #expect(!String(decoding: rest, as: UTF8.self).contains(" 200 "))
    }
  }

  @Test func `a hundred handlers wait at once without a thread each`() async throws {
    let gate = Gate()
    let arrived = Mutex(0)
    try await withServer(handler: { request in
      if request.path == "/open" {
        gate.open()
        return .text(200, "open")
      }
      arrived.withLock { $0 += 1 }
      await gate.wait()
      return .text(200, request.path)
    }) { server in
      let port = server.port
      let bodies = try await offPool {
        let clients = try (0..<100).map { _ in try LoopbackClient(port: port) }
        for (number, client) in clients.enumerated() { client.send("GET /\(number) HTTP/1.1\r\nHost: a\r\n\r\n") }
        _ = try LoopbackClient(port: port).exchange("GET", "/open")
        return try clients.map { try $0.answer().text }
      }
      #expect(bodies == (0..<100).map { "/\($0)" })
      #expect(arrived.withLock { $0 } == 100)
    }
  }

  @Test func `a reset closes the connection without a byte, also after a wait`() async throws {
    try await withServer(handler: { request in
      if request.path == "/later" { await Task.yield() }
      return .reset
    }) { server in
      let port = server.port
      for path in ["/now", "/later"] {
        let rest = try await offPool {
          let client = try LoopbackClient(port: port)
          client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
          return try client.untilClosed()
        }
        #expect(rest.isEmpty)
      }
    }
  }

  @Test func `an illegal status or header becomes a 500 and no header can be smuggled in`() async throws {
    try await withServer(handler: { request in
      request.path == "/status" ? .text(99, "") : HTTPAnswer.text(200, "").with("X-A", "b\r\nSet-Cookie: c")
    }) { server in
      let port = server.port
      for path in ["/status", "/header"] {
        let answer = try await offPool { try LoopbackClient(port: port).exchange("GET", path) }
        #expect(answer.status == 500)
        #expect(answer.header("set-cookie") == nil)
      }
    }
  }
}
