import ArgumentParser
import Composing
import Deciding
import JSONTree
import Policies

/// What the commands that show a mail without an event behind it share.
struct SampleOptions: ParsableArguments {
  @Option(help: "The signal that caused it, or an announcement's name; the policy's first by default.") var signal: String?
  @Option(help: "The locale, such as de; the customer's by default.") var locale: String?
  @Option(help: "The event's data as a JSON object; made from the signal's conditions by default.") var data: String?
  @Flag(help: "What the friend reads about the friend's own reward.") var friend = false

  /// The mail of a kind.
  func mail(_ kind: MessageKind, of record: CustomerRecord? = nil) throws -> SampleMail {
    var mail = SampleMail(kind)
    mail.signal = signal
    mail.locale = locale
    mail.record = record
    mail.isForFriend = friend
    mail.data = try data.map(Self.object)
    return mail
  }

  /// A kind by its name.
  static func kind(_ name: String) throws -> MessageKind {
    guard let kind = MessageKind(rawValue: name) else {
      throw ValidationError("no kind “\(name)”; there are \(MessageKind.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return kind
  }

  private static func object(_ text: String) throws -> JSON {
    // What is wrong with it does not matter: the remedy is the same.
    guard let json = try? JSON.parse(text), case .object = json else {
      throw ValidationError("--data takes a JSON object, such as '{\"count\": 12345}'")
    }
    return json
  }
}
