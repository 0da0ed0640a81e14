internal import Synchronization

/// An HTTP client: libcurl's multi interface on one thread, with HTTP/2 multiplexing and connection reuse.
///
/// https only, plain http to loopback hosts; no redirects, cookies, proxies or signals; certificates are verified.
package final class Client: Sendable {
  private let loop: Loop
  private let nextID = Atomic<UInt64>(1)

  /// What holds for all requests of a client.
  package struct Settings: Sendable {
    /// A PEM file of the certificate authorities trusted instead of the system's; nil: the system's.
    package var certificateAuthorities: String?
    /// The most connections to one host; requests beyond them wait, or share a connection under HTTP/2.
    package var maxConnections: Int

    /// Describes a client; trusts the system's authorities and opens at most 64 connections to a host by default.
    package init(certificateAuthorities: String? = nil, maxConnections: Int = 64) {
      self.certificateAuthorities = certificateAuthorities
      self.maxConnections = maxConnections
    }
  }

  /// Starts the client's thread; throws `library` when libcurl or the thread cannot start.
  package init(_ settings: Settings = Settings()) throws(CurlError) { loop = try Loop(settings) }

  deinit { loop.requestStop() }

  /// Sends a request and returns its answer, whatever its status; a cancelled task throws `cancelled` at once.
  package func send(_ request: Request) async throws(CurlError) -> Response {
    let scheme = try request.checked()
    let id = nextID.wrappingAdd(1, ordering: .relaxed).oldValue
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { (continuation: CheckedContinuation<Transfer.Outcome, Never>) in
        let transfer = Transfer(id: id, request: request, scheme: scheme, settle: continuation)
        guard !Task.isCancelled else { return transfer.fail(.cancelled) }
        loop.submit(transfer)
        // A cancellation that came before the hand-over found nothing to end.
        if Task.isCancelled { loop.cancel(id) }
      }
    } onCancel: {
      loop.cancel(id)
    }
    return try outcome.get()
  }

  /// Fails what is under way with `closed`, refuses what comes later, and returns when the thread has ended.
  package func close() async { await loop.stop() }
}
