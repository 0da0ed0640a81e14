extension Contract {
  /// What the provider adds to each mail by itself, a phrase each, as its public material says; for previews.
  package var additions: [String] {
    switch self {
    case .keyed:
      [
        "the sender: the mailbox's own address, whatever the policy's sender.from says",
        "HTML of its own making, from the Markdown", "List-Unsubscribe headers (RFC 8058)", "an identity header",
        "its own line with the account's postal address and an unsubscribe link",
        "a footer that says the mail was sent by an AI agent",
      ]
    case .unkeyed:
      [
        "perhaps an identity header, a postal address, an unsubscribe link and a footer that says the mail was sent by an AI agent: "
          + "contract A does not say; referrald test-send shows it"
      ]
    }
  }
}
