import Curl
import HTTPServer
import Testing

@Suite struct FailureTests {
  @Test func `a refused connection has sent nothing`() async throws {
    let server = try Server { _ in .empty(200) }
    let url = server.url
    await server.stop()
    let client = try Client()
    let error = await failure(client, Request(.post, url, body: [1]))
    #expect(error?.code == .connect && error?.requestMayHaveBeenSent == false)
  }

  @Test func `a name that does not resolve has sent nothing`() async throws {
    let error = await failure(try Client(), Request(.post, "https://nowhere.invalid/", body: [1]))
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
      let error = await failure(client, Request(.post, url.replacing("http:", with: "https:"), body: [1]))
      #expect(error?.code == .tls && error?.requestMayHaveBeenSent == false)
      #expect(visits.value == 0)
    }
  }

  @Test func `a passed deadline may have sent the request`() async throws {
    let gate = Gate()
    try await withServer(handler: { _ in
      await gate.wait()
      return .empty(200)
    }) { client, url in
      let error = await failure(client, Request(.post, url, body: [1], deadline: .milliseconds(200)))
      #expect(error?.code == .deadline && error?.requestMayHaveBeenSent == true)
      gate.open()
    }
  }

  @Test func `a reset may have sent the request`() async throws {
    try await withServer(handler: { _ in .reset }) { client, url in
      let error = await failure(client, Request(.post, url, body: [1]))
      #expect(error?.code == .reset && error?.requestMayHaveBeenSent == true)
    }
  }

  @Test(arguments: [(Request.Method.post, 1), (.put, 2)])
  func `a POST leaves once even when a reused connection dies, where libcurl repeats others`(
    method: Request.Method, arrivals: Int
  ) async throws {
    let visits = Tally()
    try await withServer(handler: { request in
      if request.path == "/first" { return .empty(200) }
      return visits.count() == 1 ? .reset : .empty(201)
    }) { client, url in
      _ = try await client.send(Request(method, "\(url)/first", body: [1]))
      let error = await failure(client, Request(method, "\(url)/second", body: [1]))
      #expect(visits.value == arrivals)
      #expect(error?.code == (method == .post ? .reset : nil))
      #expect(error?.requestMayHaveBeenSent != false)
    }
  }

  @Test func `a cancelled task ends its request at once`() async throws {
    let (gate, entered) = (Gate(), Gate())
    try await withServer(handler: { _ in
      entered.open()
      await gate.wait()
      return .empty(200)
    }) { client, url in
      let task = Task { await failure(client, Request(.post, url, body: [1])) }
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
        group.addTask { await failure(client, Request(.post, url, body: [1])) }
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
      let task = Task { await failure(client, Request(.post, url, body: [1])) }
      await entered.wait()
      await client.close()
      await client.close()
      #expect(await task.value?.code == .closed)
      let late = await failure(client, Request(.post, url, body: [1]))
      #expect(late?.code == .closed && late?.requestMayHaveBeenSent == false)
      gate.open()
    }
  }

  @Test func `clients that are forgotten end by themselves`() throws {
    for _ in 0..<50 { _ = try Client() }
  }
}
