import Testing

/// Swift's own sets and dictionaries take two spellings of one text for one; text from outside is told apart by its bytes.
private let remedy = "compare by bytes: TextSet, TextKeyed or hasBytes"

/// Files of Store, Pipeline and MultiMail whose dictionaries and sets are by ids that we made, or by names that the policy gives.
private let byOurNames = [
  "Store/Anomalies", "Store/Attempts", "Store/CancelledMails", "Store/Ledger", "Store/Messages", "Store/Overview",
  "Store/Pauses", "Store/Recalls", "Store/Settlement", "Pipeline/Deliver", "Pipeline/Deliver+Attempts", "Pipeline/DeliveryLine",
  "Pipeline/DeliveryState", "Pipeline/Judge", "Pipeline/MailDesk", "Pipeline/OverviewWatch", "Pipeline/Settler",
  "Pipeline/SignalCounts",
  "MultiMail/EmailState", "MultiMail/Tags",
]

@Test func `What is read of customers is never kept by Swift's own comparison`() throws {
  for file in try SourceFile.all() where ["Store", "Pipeline", "MultiMail"].contains(file.target) {
    let isOurs = byOurNames.contains { file.path.hasSuffix("\($0).swift") }
    let isRaw = file.text.contains("Set<String>") || file.text.contains("[String: ")
    #expect(isRaw == isOurs, isRaw ? "\(file.path): \(remedy)" : "\(file.path) has no need to be named here")
  }
}

@Test func `Ids, accounts and addresses are no keys or members and equal nothing by Swift's own comparison`() throws {
  let raw = [
    #/\b(?:Set|Dictionary)\([^)]*(?:customerID|accountID|\.address\b|emails?\b)/#,
    #/\[String: (?:CustomerRecord|AccountHistory|\[CustomerState)/#, #/(?:customerID|accountID)\)? (?:==|!=) (?!nil)/#,
    #/(?:==|!=) [\w.$]*(?:customerID|accountID)\b/#,
  ]
  for file in try SourceFile.all() {
    for (number, line) in file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let isRaw = raw.contains { line.contains($0) }
      #expect(!isRaw || line.contains("ByteText("), "\(file.path):\(number + 1): \(remedy)")
    }
  }
}
