internal import HTTPServer
internal import Synchronization

/// The MultiMail API for the demo and for tests: both contracts, its faults on demand, and a page that shows the mails.
///
/// A mail is in the file before its answer goes out, so that a sandbox killed and started again knows it and its key.
package final class Sandbox: Sendable {
  private let service: Service
  private let server: Server

  /// Reads the file back and starts to listen.
  /// - Throws: `FileError`, `SandboxError` when a line of the file is no mail, or `HTTPServerError`.
  package init(_ settings: Settings = Settings()) throws {
    let service = try Service(settings)
    self.service = service
    // The largest mail allowed, with every byte escaped.
    let limits = ServerLimits(bodyBytes: 8 << 20, connections: 2_000)
    server = try Server(host: settings.host, port: settings.port, limits: limits) { await service.answer($0) }
  }

  /// The base URL of the API.
  package var url: String { "\(server.url)/v1" }

  /// The page that shows the mails.
  package var page: String { "\(server.url)/" }

  /// The port it listens on.
  package var port: UInt16 { server.port }

  /// Adds faults behind those that are there.
  package func inject(_ faults: [Fault]) { service.faults.withLock { $0.add(faults) } }

  /// Takes all faults away.
  package func clearFaults() { service.faults.withLock { $0.clear() } }

  /// How many mails were accepted, those of earlier runs with the same file included.
  package var count: Int { service.office.withLock { $0.entries.count } }

  /// The mails accepted, oldest first; without a file only those whose bodies are still kept.
  package func mails() throws -> [Mail] {
    try service.office.withLock { office in try office.entries.compactMap { try office.mail($0) } }
  }

  /// Marks a mail as bounced, suppresses its recipients and tells the webhooks; false when there is no such mail.
  @discardableResult package func bounce(_ id: String, type: String = "hard") -> Bool {
    service.bounce(id, type: type, reason: "bounce", event: "message.bounced")
  }

  /// Stops listening and lets the file go; requests at work, injected delays included, get until the deadline, 2 s by default.
  package func stop(deadline: Duration = .seconds(2)) async {
    await server.stop(deadline: deadline)
    service.courier.stop()
    service.office.withLock { $0.letGo() }
  }
}

/// Why a sandbox could not start.
package struct SandboxError: Error, Sendable, CustomStringConvertible {
  /// What went wrong and what to do.
  package var message: String

  package var description: String { message }
}
