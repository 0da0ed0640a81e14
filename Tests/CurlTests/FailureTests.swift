import Curl
import HTTPServer
import LoopbackClient
import Testing

@Suite struct FailureTests {
  @Test func `a refused connection has sent nothing`() async throws {
    // Port 1: one that was ours a moment ago may be another test's by now.
    let error = await failure(try Client(), patient(.post, "http://127.0.0.1:1/", body: [1]))
    #expect(error?.code == .connect && error?.requestMayHaveBeenSent == false)
  }

  @Test func `a name that does not resolve has sent nothing`() async throws {
    let error = await failure(try Client(), patient(.post, "https://nowhere.invalid/", body: [1]))
    // Where no name server answers at all, the deadline for connecting comes first.
    #expect(error?.code == .resolve || error?.code == .deadline)
    #expect(error?.requestMayHaveBeenSent == false)
  }

  @Test func `a server that speaks no TLS has been sent nothing`() async throws {
    let visits = Tally()
    try await withServer(handler: { _ in
      visits.count()
      return .empty(200)
    }) { client, url in
      let error = await failure(client, patient(.post, url.replacing("http:", with: "https:"), body: [1]))
      #expect(error?.code == .tls && error?.requestMayHaveBeenSent == false)
      #expect(visits.value == 0)
    }
  }

  @Test func `a passed deadline may have sent the request`() async throws {
    let gate = Gate()
    try await withServer(handler: { request in
      if request.method == "POST" { await gate.wait() }
      return .empty(200)
    }) { client, url in
      // The connection stands already, so that the deadline cannot pass while connecting.
      _ = try await client.send(patient(.get, url))
      let error = await failure(client, patient(.post, url, body: [1], deadline: .milliseconds(500)))
      #expect(error?.code == .deadline && error?.requestMayHaveBeenSent == true)
      gate.open()
    }
  }

  @Test func `a reset may have sent the request`() async throws {
    try await withServer(handler: { _ in .reset }) { client, url in
      let error = await failure(client, patient(.post, url, body: [1]))
      #expect(error?.code == .reset && error?.requestMayHaveBeenSent == true)
    }
  }

  @Test(arguments: [(Request.Method.post, 2), (.put, 3)])
  func `a POST leaves once even when a reused connection dies, where libcurl repeats others`(
    method: Request.Method, arrivals: Int
  ) async throws {
    let visits = Tally()
    let server = try Server { _ in visits.count() == 2 ? .reset : .empty(200) }
    // One connection for two requests handed over together: the second follows on it with no task in between.
    let client = try Client(Client.Settings(maxConnections: 1))
    let requests = [1, 2].map { patient(method, "\(server.url)/\($0)", body: [1]) }
    let tasks = requests.map { request in Task.immediate { await failure(client, request) } }
    var errors: [CurlError] = []
    for task in tasks { if let error = await task.value { errors.append(error) } }
    #expect(visits.value == arrivals)
    #expect(errors.map(\.code) == (method == .post ? [.reset] : []))
    #expect(errors.allSatisfy { $0.requestMayHaveBeenSent })
    await client.close()
    await server.stop(deadline: .zero)
  }

  @Test(arguments: [Request.Method.post, .put])
  func `a request that was sent stays so when libcurl's second try finds nobody`(method: Request.Method) async throws {
    let server = try LoopbackServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", then: .vanish)
    let client = try Client()
    _ = try await client.send(patient(.get, "http://127.0.0.1:\(server.port)/"))
    let error = await failure(client, patient(method, "http://127.0.0.1:\(server.port)/", body: [1]))
    #expect(server.requests == 2)
    #expect(error?.code == .reset && error?.requestMayHaveBeenSent == true)
    #expect(error?.message.hasPrefix("sent, answer unknown") == true && error?.message.contains("try again") == false)
    await client.close()
  }

  @Test func `a cancelled task ends its request at once`() async throws {
    let (gate, entered) = (Gate(), Gate())
    try await withServer(handler: { _ in
      entered.open()
      await gate.wait()
      return .empty(200)
    }) { client, url in
      let task = Task { await failure(client, patient(.post, url, body: [1])) }
      await entered.wait()
      task.cancel()
      let error = await task.value
      #expect(error?.code == .cancelled && error?.requestMayHaveBeenSent == true)
      gate.open()
    }
  }

  @Test func `a task cancelled before it sends has sent nothing`() async throws {
    let visits = Tally()
    try await withServer(handler: { _ in
      visits.count()
      return .empty(200)
    }) { client, url in
      let error = await withTaskGroup(of: CurlError?.self) { group in
        group.cancelAll()
        group.addTask { await failure(client, patient(.post, url, body: [1])) }
        return await group.next() ?? nil
      }
      #expect(error?.code == .cancelled && error?.requestMayHaveBeenSent == false)
      #expect(visits.value == 0)
    }
  }

  @Test func `closing fails what is under way, and refuses what comes later`() async throws {
    let (gate, entered) = (Gate(), Gate())
    try await withServer(handler: { _ in
      entered.open()
      await gate.wait()
      return .empty(200)
    }) { client, url in
      let task = Task { await failure(client, patient(.post, url, body: [1])) }
      await entered.wait()
      await client.close()
      await client.close()
      #expect(await task.value?.code == .closed)
      let late = await failure(client, patient(.post, url, body: [1]))
      #expect(late?.code == .closed && late?.requestMayHaveBeenSent == false)
      gate.open()
    }
  }

  @Test func `clients that are forgotten end by themselves`() throws {
    for _ in 0..<50 { _ = try Client() }
  }
}
