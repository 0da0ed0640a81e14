import Deciding
import MultiMail
import Pipeline
import Postgres
import Store
import Texts
import Time

/// Takes back at the provider what it has accepted and not sent on, while a person's pause stands. Contract B only.
///
/// The provider's own list says what can still be cancelled, so that nothing needs to be remembered here.
actor Recall {
  private let mails: AcceptedMails
  private let programmes: ProgrammeInForce
  private let guards: Guards
  private let owner: Int64
  /// When it looked last, by the clock that no one sets back.
  private var looked: Duration?
  /// The provider's ids of mails that it will not cancel, since they have left.
  private var left: TextSet = []
  /// The provider's ids of mails whose cancelling is not known to be written down: asked for again, whether listed or not.
  private var owed: TextSet = []

  /// What the provider has not sent on yet.
  private static let waiting = ["pending_scan", "scheduled", "pending_send_approval"]
  /// How often it looks: quickly while attempts that had begun before a pause may still be accepted.
  private static let interval = Duration.seconds(10)
  static let youngInterval = Duration.seconds(1)
  private static let young = Duration.minutes(1)
  /// Without renewal for so long another instance takes over; a chunk takes 40 s at the very worst.
  private static let claim = Duration.minutes(1)
  /// Mails cancelled and then written down together, and how many the provider is asked for at once.
  private static let chunk = 32
  private static let width = 8

  private typealias Due = (id: String, message: OutgoingMessage)

  init(mails: AcceptedMails, programmes: ProgrammeInForce, guards: Guards, owner: Int64) {
    self.mails = mails
    self.programmes = programmes
    self.guards = guards
    self.owner = owner
  }

  /// Looks, if it is time.
  func turn() async throws {
    let pauses = guards.pauses.filter(\.recalls)
    if pauses.isEmpty { (left, owed) = ([], []) }
    let clock = SystemClock()
    let interval = pauses.contains { clock.now - $0.since < Self.young } ? Self.youngInterval : Self.interval
    guard !pauses.isEmpty, looked.map({ clock.uptime - $0 >= interval }) ?? true else { return }
    looked = clock.uptime
    try await sweep(pauses)
  }

  private func sweep(_ pauses: [Pause]) async throws {
    guard try await !claimed(pauses).isEmpty else { return }
    var listed: TextSet = []
    for status in Self.waiting { listed.formUnion(try await mails.ids(status)) }
    listed = listed.union(owed).subtracting(left)
    guard !listed.isEmpty else { return }
    let ours = try await mails.store.sent(providerIDs: listed.sorted()).sorted { $0.value.id < $1.value.id }
    for start in stride(from: 0, to: ours.count, by: Self.chunk) {
      Pulse.stamp()
      // A pause may have ended meanwhile.
      let standing = try await claimed(pauses)
      let chunk = ours[start..<min(start + Self.chunk, ours.count)]
      let due = Dictionary(grouping: chunk) { _, message in
        standing.firstIndex { $0.recalls(message.kind, message.signal) }
      }
      for (index, due) in due {
        if let index { try await recall(due.map { ($0.key, $0.value) }, under: standing[index]) }
      }
    }
  }

  private func claimed(_ pauses: [Pause]) async throws(PostgresError) -> [Pause] {
    let ids = try await mails.store.claimRecall(of: pauses.map(\.id), owner: owner, for: Self.claim)
    return pauses.filter { ids.contains($0.id) }
  }

  /// Cancels mails and writes down those that the provider has cancelled; the others it has sent on.
  private func recall(_ due: [Due], under pause: Pause) async throws {
    var failure: ProviderError?
    var ended: [Due] = []
    owed.formUnion(due.map(\.id))
    for start in stride(from: 0, to: due.count, by: Self.width) where failure == nil {
      for (mail, answer) in await cancel(due[start..<min(start + Self.width, due.count)]) {
        switch answer {
        case .success(true): ended.append(mail)
        case .success(false): left.insert(mail.id)
        case .failure(let error) where error.code == .notFound || error.code == .invalid:
          left.insert(mail.id)
          mails.log(.warning, "a mail could not be recalled", [("message", mail.message.id), ("error", "\(error)")])
        case .failure(let error): failure = error
        }
      }
    }
    try await mails.cancel(ended.map(\.message), reason: "recalled: \(pause.sentence(programmes.dates(at: SystemClock().now)))")
    owed = owed.subtracting(left.union(ended.map(\.id)))
    if let failure { throw failure }
  }

  private func cancel(_ due: ArraySlice<Due>) async -> [(Due, Result<Bool, ProviderError>)] {
    let provider = mails.provider
    return await withTaskGroup(of: (Due, Result<Bool, ProviderError>).self) { group in
      for mail in due {
        group.addTask {
          do throws(ProviderError) {
            return (mail, .success(try await provider.cancel(mail.id)))
          } catch {
            return (mail, .failure(error))
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
  }
}
