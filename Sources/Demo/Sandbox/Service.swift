internal import HTTPServer
import JSONTree
internal import Synchronization

/// What answers requests: it looks at the request, and asks the post office under its lock.
final class Service: Sendable {
  let settings: Sandbox.Settings
  let office: Mutex<PostOffice>
  let faults: Mutex<FaultDeck>
  let courier: Courier

  init(_ settings: Sandbox.Settings) throws {
    self.settings = settings
    office = Mutex(try PostOffice(settings))
    faults = Mutex(FaultDeck(seed: settings.seed))
    courier = Courier(post: settings.post, backoff: settings.webhookBackoff)
  }

  func answer(_ request: HTTPRequest) async -> HTTPAnswer {
    var path = request.pathSegments[...]
    do {
      switch path.popFirst() {
      case "v1": return try await api(request, Array(path))
      case "sandbox": return try control(request, Array(path))
      case "mails" where path.count == 1: return try mailPage(request, path.first ?? "")
      case nil: return try listPage(request)
      default: throw Refusal.notFound
      }
    } catch let refusal as Refusal {
      return refusal.answer
    } catch {
      return Refusal(500, "The sandbox failed: \(error)").answer
    }
  }

  /// Reads a body as JSON.
  func json(_ request: HTTPRequest) throws(Refusal) -> JSON {
    do throws(JSONFault) {
      return try JSON.parse(request.body.span)
    } catch {
      throw Refusal(400, "The body is not valid JSON")
    }
  }

  /// Works on one mail under the lock, or refuses with 404.
  func withEntry<T: Sendable>(
    _ id: String, _ body: (inout PostOffice.Entry) throws(Refusal) -> T
  ) throws(Refusal) -> T {
    let result: Result<T, Refusal> = office.withLock { office in
      guard let index = office.indexByID[id] else { return .failure(Refusal(404, "Email not found")) }
      do throws(Refusal) {
        return .success(try body(&office.entries[index]))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}
