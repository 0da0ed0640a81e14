import Addresses
import Composing
import HTTPServer
import Policies
import PolicyFiles
import Rewriting
import Synchronization
import Testing

/// A chat endpoint, played on loopback.
@Suite struct ChatModelTests {
  private static func personaliser(_ url: String, _ timeout: Duration) throws -> Policy.Personaliser {
    let text = """
      program: { id: p, name: P, product: Acme, landing_url: https://a.example, terms_url: https://a.example/t }
      sender: { from: a@a.example, postal_address: "1 Main Street" }
      links: { base: https://go.a.example/r/ }
      disclosure: { in_mail: "You may earn a reward.", in_share: "I may get a reward." }
      signals: { solved: { type: ticket.solved, weight: 60 } }
      personaliser: { url: https://a.example, model: m }

      """
    let reading = PolicyFile.parse(Array(text.utf8), name: "policy.yaml", templates: [:])
    var personaliser = try #require(reading.policy?.personaliser, "\(reading.faults)")
    personaliser.url = url
    personaliser.timeout = timeout
    return personaliser
  }

  private func outcome(timeout: Duration = .seconds(120), _ handler: @escaping HTTPHandler) async throws -> Result<
    String, ChatFault
  > {
    let server = try Server(handler: handler)
    let model = try ChatModel(key: "k", origin: WebOrigin(server.url))
    let personaliser = try Self.personaliser("\(server.url)/v1/chat", timeout)
    let result: Result<String, ChatFault>
    do throws(ChatFault) {
      result = .success(try await model.body(for: RewritePrompt(instructions: "do", material: "this"), by: personaliser))
    } catch {
      result = .failure(error)
    }
    await model.close()
    await server.stop(deadline: .zero)
    return result
  }

  private func reason(_ status: Int, _ body: String) async throws -> ChatFault.Reason? {
    let result = try await outcome { _ in .json(status, body.utf8) }
    if case .failure(let fault) = result { return fault.reason }
    return nil
  }

  @Test(arguments: [nil, "https://a.example", "http://127.0.0.1:1", "http://localhost"])
  func `A policy that leads elsewhere than the machine allows gets neither the question nor the key`(allowed: String?)
    async throws
  {
    let visits = Mutex(0)
    let server = try Server { _ in
      visits.withLock { $0 += 1 }
      return .text(200, "{}")
    }
    let model = try ChatModel(key: "k", origin: allowed.flatMap { WebOrigin($0) })
    let personaliser = try Self.personaliser("\(server.url)/v1/chat", .seconds(120))
    var reason: ChatFault.Reason?
    do throws(ChatFault) {
      _ = try await model.body(for: RewritePrompt(instructions: "do", material: "this"), by: personaliser)
    } catch { reason = error.reason }
    #expect(reason == .refused && visits.withLock { $0 } == 0)
    await model.close()
    await server.stop(deadline: .zero)
  }

  @Test func `The model's words come back, and the key goes with the question`() async throws {
    let result = try await outcome { request in
      let asked = String(decoding: request.body, as: UTF8.self)
      let isRight = asked.contains(#"{"role":"system","content":"do"},{"role":"user","content":"this"}"#)
      let answer = #"{"choices":[{"message":{"content":"words"},"finish_reason":"stop"}]}"#
      return .json(isRight ? 200 : 400, answer.utf8)
    }
    #expect(result == .success("words"))
  }

  @Test(arguments: [
    "", "[]", "{", "\u{0}", #"{"choices":[]}"#, #"{"choices":[{"message":{"content":7}}]}"#, #"{"choices":{"0":null}}"#,
    #"{"choices":[{"message":{"content":"cut o"},"finish_reason":"length"}]}"#, String(repeating: "[", count: 300_000),
  ])
  func `Rubbish is told and traps nothing`(body: String) async throws {
    #expect(try await reason(200, body) == .unusable)
  }

  @Test func `A refusal, a silence and a broken connection are told apart`() async throws {
    #expect(try await reason(401, "{}") == .refused)
    guard case .failure(let broken) = try await outcome({ _ in .reset }) else { return #expect(Bool(false), "no fault") }
    #expect(broken.reason == .unreachable)
    let (never, end) = AsyncStream<Void>.makeStream()
    let silent = try await outcome(timeout: .milliseconds(50)) { _ in
      for await _ in never {}
      return .reset
    }
    end.finish()
    guard case .failure(let fault) = silent else { return #expect(Bool(false), "no fault") }
    #expect(fault.reason == .timeout)
  }

  @Test func `Plain http leaves this machine for no endpoint`() async throws {
    let closed = try ChatModel(key: nil, origin: WebOrigin("https://a.example"))
    let open = try Self.personaliser("http://llm.example/v1", .seconds(2))
    await #expect(throws: ChatFault.self) { try await closed.body(for: RewritePrompt(instructions: "", material: ""), by: open) }
    await closed.close()
  }
}
