import MultiMail
import Store
import Time

/// Whether a message can go where the settings send it.
enum Placing: Equatable {
  case here
  /// It may have arrived where the settings do not send any more, and nobody here would know its key.
  case elsewhere(reason: String)
  /// The settings name no place for it: its own trouble, not the provider's.
  case nowhere(reason: String)

  /// How long what has no place rests before it is looked at again.
  static let rest: Duration = .minutes(5)

  /// Compares where a message went with where it would go.
  init(_ message: OutgoingMessage, by mailer: any Mailer) {
    let target = mailer.target(of: message.request)
    // What was written before this was kept is taken to have gone where the settings say.
    if message.inDoubt, let earlier = message.target.map(SendTarget.init(stored:)), target != earlier {
      let difference =
        target.map { $0.difference(from: earlier) ?? "" } ?? "it went to \(earlier.url), and the settings name no mailbox"
      self = .elsewhere(reason: "it may have arrived: \(difference); look it up there")
    } else if target == nil, message.contract == .keyed {
      self = .nowhere(reason: "it was written for a mailbox (contract B), and the settings name none: set multimail.mailbox_id")
    } else {
      self = .here
    }
  }
}
