import MultiMail
import Referrals
import Store

/// Asks the provider whether it has messages that must not go any more and whose processes ended before they told of their attempts:
/// what it has is sent, what it has not ends as it was to. Beside the delivery path, as slow as the provider is.
actor Inquiry {
  private struct Question {
    var message: OutgoingMessage
    var end: MessageState
    var reason: String
  }

  private var waiting: [Question] = []
  private let bell = Wakeup()
  private let mailer: any Mailer
  private let settler: Settler
  private let clock: any Clock

  /// How long messages wait until they are asked about again when the provider's list could not be read.
  static let rest: Duration = .minutes(1)

  init(mailer: any Mailer, settler: Settler, clock: any Clock) {
    self.mailer = mailer
    self.settler = settler
    self.clock = clock
  }

  /// Takes a message over that is kept out of Deliver's line.
  /// - Parameters:
  ///   - end: what becomes of it when the provider does not have it.
  ///   - reason: why it must not go.
  func ask(about message: OutgoingMessage, else end: MessageState, reason: String) {
    waiting.append(Question(message: message, end: end, reason: reason))
    bell.ring()
  }

  /// Asks until the task is cancelled.
  func run(deliver: Deliver) async throws {
    while true {
      await bell.wait()
      try Task.checkCancellation()
      while !waiting.isEmpty {
        Pulse.stamp()
        await answer(waiting.removeFirst(), deliver)
      }
    }
  }

  private func answer(_ question: Question, _ deliver: Deliver) async {
    let message = question.message
    if case .elsewhere(let reason) = Placing(message, by: mailer) {
      return await settler.end(message, .uncertain, reason: "\(question.reason); \(reason)")
    }
    switch await mailer.trace(message.request, since: message.firstAttemptAt ?? message.eventAt) {
    case .taken(let id): await deliver.end(message, .sent, providerID: id, reason: nil)
    case .absent: await settler.end(message, question.end, reason: question.reason)
    case .unknown(let trouble):
      // Neither would the others learn now; events may wait for them.
      let all = [question] + waiting
      waiting = []
      for question in all {
        await settler.end(
          question.message, .deferred, reason: "\(question.reason); whether it went before is asked again: \(trouble)",
          until: clock.now + Self.rest)
      }
    }
  }
}
