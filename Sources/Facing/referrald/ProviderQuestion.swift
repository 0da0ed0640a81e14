import Curl
import MultiMail
import Settings

/// What a command asks the provider about our mailbox.
enum ProviderQuestion {
  /// The mailbox's oversight mode in a sentence.
  /// - Returns: nil under contract A or without a key; otherwise whether mail can leave, and why.
  static func mailbox(_ settings: Settings) async -> (isUsable: Bool, sentence: String)? {
    guard let mailboxID = settings.multimail.mailboxID, let key = settings.secrets.multimailKey else { return nil }
    do {
      var provider = ProviderSettings(baseURL: settings.multimail.url, key: key.revealed, mailboxID: mailboxID, from: "")
      provider.deadline = .seconds(5)
      let state = try await Provider(provider, client: try Client(Client.Settings())).mailbox()
      return (state.isUsable, state.sentence)
    } catch {
      return (false, "not known: \(error)")
    }
  }
}
