import Foundation
import Glibc
import HTTPServer
import LoopbackClient
import Synchronization
import Testing

@Suite struct StopTests {
  /// What a client reads until its connection is closed.
  private static func ask(_ port: UInt16) async throws -> [UInt8] {
    try await offPool {
      let client = try LoopbackClient(port: port)
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      return try client.untilClosed()
    }
  }

  /// Works for nothing until somebody cancels it.
  private static func untilCancelled(_ tell: @Sendable () -> Void) async -> HTTPAnswer {
    await withTaskCancellationHandler {
      while !Task.isCancelled { await Task.yield() }
    } onCancel: {
      tell()
    }
    return .text(200, "too late")
  }

  @Test func `a stop lets the request at work finish`() async throws {
    let (gate, entered) = (Gate(), Gate())
    let server = try Server { _ in
      entered.open()
      await gate.wait()
      return .text(200, "done")
    }
    let port = server.port
    async let answer = offPool { try LoopbackClient(port: port).exchange("GET", "/").text }
    await entered.wait()
    async let stopped: Void = server.stop(deadline: .seconds(20))
    gate.open()
    #expect(try await answer == "done")
    await stopped
    await #expect(throws: LoopbackClient.Failure.cannotConnect) { try await offPool { _ = try LoopbackClient(port: port) } }
  }

  /// The socket that listens on a port, by its descriptor.
  private static func listening(on port: UInt16) -> Int32? {
    (3..<4_096).first { descriptor in
      var (isListening, size) = (Int32(0), socklen_t(MemoryLayout<Int32>.size))
      guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &isListening, &size) == 0, isListening == 1 else {
        return false
      }
      var (address, length) = (sockaddr_in(), socklen_t(MemoryLayout<sockaddr_in>.size))
      let isNamed = unsafe withUnsafeMutablePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe getsockname(descriptor, $0, &length) == 0 }
      }
      return isNamed && UInt16(bigEndian: address.sin_port) == port
    }
  }

  /// What a descriptor stands for now; nil: nothing.
  private static func kept(_ descriptor: Int32) -> String? {
    // Closed, it has no link: that is the answer.
    try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")
  }

  @Test func `the listening socket is not closed before the server's thread has ended`() async throws {
    let (gate, entered) = (Gate(), Gate())
    let server = try Server { _ in
      entered.open()
      await gate.wait()
      return .text(200, "done")
    }
    let port = server.port
    let descriptor = try #require(Self.listening(on: port))
    let socket = try #require(Self.kept(descriptor))
    async let answer = offPool { try LoopbackClient(port: port).exchange("GET", "/").text }
    await entered.wait()
    async let stopped: Void = server.stop(deadline: .seconds(20))
    while Self.listening(on: port) != nil { await Task.yield() }
    #expect(Self.kept(descriptor) == socket)
    gate.open()
    #expect(try await answer == "done")
    await stopped
    #expect(Self.kept(descriptor) != socket)
  }

  @Test func `a stop cuts off and cancels what is still at work at the deadline`() async throws {
    let entered = Gate()
    let cancelled = Mutex(false)
    let server = try Server { _ in
      entered.open()
      return await Self.untilCancelled { cancelled.withLock { $0 = true } }
    }
    let port = server.port
    async let rest = Self.ask(port)
    await entered.wait()
    await server.stop(deadline: .zero)
    #expect(try await rest.isEmpty)
    #expect(cancelled.withLock { $0 })
  }

  @Test func `a handler that is given up before it waits for anything is cancelled too`() async throws {
    let entered = Gate()
    let cancelled = Mutex(false)
    let port = Mutex<UInt16>(0)
    let server = try Server { _ in
      entered.open()
      // It keeps the server's thread until the stop has begun, and long enough for it to give the request up.
      // That nobody can connect any more is what is waited for.
      while (try? LoopbackClient(port: port.withLock { $0 })) != nil {}
      let begun = ContinuousClock.now
      while ContinuousClock.now < begun + .milliseconds(50) {}
      return await Self.untilCancelled { cancelled.withLock { $0 = true } }
    }
    port.withLock { $0 = server.port }
    async let rest = Self.ask(server.port)
    await entered.wait()
    await server.stop(deadline: .zero)
    #expect(try await rest.isEmpty)
    #expect(cancelled.withLock { $0 })
  }

  @Test func `stopping twice, and forgetting a running server, is harmless`() async throws {
    let server = try Server(handler: echo)
    await server.stop()
    await server.stop()
    for _ in 0..<20 { _ = try Server(handler: echo) }
  }
}
