import Texts

/// The provider's mails, each with the message it is of: by key, else by the provider's id, else by its words.
struct MatchedMails {
  /// By message id; more than one where a message went out more than once.
  private(set) var byMessage: [String: [AcceptedMail]] = [:]
  /// Mails of no message.
  private(set) var unclaimed: [AcceptedMail] = []

  init(_ mails: [AcceptedMail], _ ledger: LedgerFacts) {
    let byProviderID = TextKeyed(ledger.messages.compactMap { id, row in row.providerID.map { ($0, id) } })
    let byPrint = Dictionary(ledger.messages.compactMap { id, row in row.print.map { ($0, id) } }) { first, _ in first }
    for mail in mails {
      let id =
        if let key = mail.key {
          ledger.messages[key] == nil ? nil : key
        } else {
          byProviderID[mail.id] ?? mail.print.flatMap { byPrint[$0] }
        }
      if let id { byMessage[id, default: []].append(mail) } else { unclaimed.append(mail) }
    }
  }
}
