import MultiMail
import Store
import Time

/// Asks the provider whether it has messages that must not go any more and whose processes ended before they told of their attempts:
/// what it has is sent, what it has not ends as it was to. Beside the delivery path, as slow as the provider is.
actor Inquiry {
  /// A message, and what becomes of it unless the provider has it.
  struct Question: Sendable {
    var message: OutgoingMessage
    var end: MessageState
    var reason: String
  }

  /// What becomes of a message that was asked about.
  struct Answer: Sendable {
    var message: OutgoingMessage
    var end: MessageState
    var providerID: String?
    var reason: String?
    /// For `deferred`: when it is asked about again.
    var until: Timestamp?
  }

  private var waiting: [Question] = []
  private let bell = Wakeup()
  private let mailer: any Mailer
  private let clock: any Clock

  /// How long messages wait until they are asked about again when the provider's list could not be read.
  static let rest: Duration = .minutes(1)

  init(mailer: any Mailer, clock: any Clock) {
    self.mailer = mailer
    self.clock = clock
  }

  /// Takes a message over that is kept out of the line.
  func ask(_ question: Question) {
    waiting.append(question)
    bell.ring()
  }

  /// Waits for a question, and asks it.
  /// - Returns: what becomes of its message; of all that wait when the provider cannot be asked.
  /// - Throws: when the task is cancelled.
  func answers() async throws -> [Answer] {
    while waiting.isEmpty {
      await bell.wait()
      try Task.checkCancellation()
    }
    return await answer(waiting.removeFirst())
  }

  private func answer(_ question: Question) async -> [Answer] {
    let message = question.message
    if case .elsewhere(let reason) = Placing(message, by: mailer) {
      return [Answer(message: message, end: .uncertain, reason: "\(question.reason); \(reason)")]
    }
    switch await mailer.trace(message.request, since: message.firstAttemptAt ?? message.eventAt) {
    case .taken(let id): return [Answer(message: message, end: .sent, providerID: id)]
    case .absent: return [Answer(message: message, end: question.end, reason: question.reason)]
    case .unknown(let trouble):
      // Neither would the others learn now; events may wait for them.
      let all = [question] + waiting
      waiting = []
      return all.map { question in
        Answer(
          message: question.message, end: .deferred,
          reason: "\(question.reason); whether it went before is asked again: \(trouble)",
          until: clock.now + Self.rest)
      }
    }
  }
}
