import HTTPServer
import Metrics
import Pipeline
import Settings

/// The admin listener: `/live`, `/ready` and `/metrics`.
enum AdminServer {
  /// Starts it, waiting up to 5 s for the address: a predecessor that was just killed may still hold it.
  static func start(
    _ settings: Settings.HTTP, health: Health, registry: Registry, clock: any PipelineClock
  ) async throws -> Server {
    let deadline = clock.uptime + .seconds(5)
    while true {
      do {
        return try listen(settings, health: health, registry: registry, clock: clock)
      } catch {
        guard clock.uptime < deadline else { throw error }
        try await clock.sleep(for: .milliseconds(200))
      }
    }
  }

  private static func listen(
    _ settings: Settings.HTTP, health: Health, registry: Registry, clock: any PipelineClock
  ) throws -> Server {
    let address = settings.admin
    let names = HostNames([address.host] + settings.adminNames)
    let answer: HTTPHandler = { request in
      guard names.accept(request.header("Host")) else {
        return .text(421, "this listener is not asked by that name; name it in http.admin_names\n")
      }
      guard request.method == "GET" || request.method == "HEAD" else { return .text(405, "GET only\n") }
      switch request.path {
      case "/live":
        let standing = health.standing.map { $0.sentence + "\n" }
        return standing.isEmpty ? .text(200, "live\n") : .text(503, standing.joined())
      case "/ready":
        let reasons = await health.reasons(now: clock.now, uptime: clock.uptime)
        let notices = await health.notices(now: clock.now)
        return reasons.isEmpty
          ? .text(200, (["ready"] + notices).joined(separator: "\n") + "\n") : .text(503, reasons.joined(separator: "\n") + "\n")
      case "/metrics": return .response(200, Registry.contentType, registry.exposition().utf8)
      case "/": return .text(200, "referrald: /live /ready /metrics\n")
      default: return .text(404, "no such page; there are /live, /ready and /metrics\n")
      }
    }
    return try Server(host: address.host, port: address.port, handler: registry.counting("admin", answer))
  }
}
