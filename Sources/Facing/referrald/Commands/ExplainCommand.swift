import Addresses
import ArgumentParser
import Deciding
import Explaining
import JSONTree
import Pipeline
import Policies
import Settings
import Store
import Texts
import Time

/// `referrald explain`.
struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Tells a customer's story: signals, decisions with every reason, messages.",
    discussion: "Takes an id, an address, a link code or a message's id.\n\nExample: referrald explain jane@acme.example")

  @OptionGroup var machine: MachineOptions
  @Argument(help: "Whom, or what.") var who: String
  @Flag(help: "As JSON.") var json = false

  func run() async throws {
    let settings = try machine.settings()
    let programme = try PolicySource(path: settings.policyPath).programme()
    try await Database.with(settings) { store in
      let stories = try await CustomerStory.all(
        who, store, programme.policy, onlyTo: settings.deliver.onlyTo, now: SystemClock().now)
      guard !stories.isEmpty else {
        Console.trouble("nobody is known by that id, address, code or message")
        throw ExitStatus.unavailable.exit
      }
      for story in stories {
        if json { Console.json(story.json) } else { story.lines.forEach(Console.line) }
      }
    }
  }
}

extension StoredMessage {
  /// Whose words it has, if not its template's.
  var words: ToldMessage.Words? {
    guard let rewrite, RewriteOutcome(rawValue: rewrite.outcome) == .rewritten else { return nil }
    return .init(model: rewrite.model, promptVersion: rewrite.promptVersion)
  }
}

extension ToldDecision {
  /// A decision out of the store.
  init(_ stored: StoredDecision) {
    self.init(
      kind: stored.kind, signal: stored.signal, at: stored.at, decidedAt: stored.decidedAt, outcome: stored.outcome,
      score: stored.score, findings: Self.findings(stored.findings), messageID: stored.messageID)
  }
}

extension ToldMessage {
  /// A message out of the store.
  init(_ stored: StoredMessage) {
    self.init(
      id: stored.id, kind: stored.kind, state: stored.state, attempts: stored.attempt, createdAt: stored.createdAt,
      dueAt: stored.dueAt, settledAt: stored.settledAt, reason: stored.reason, subject: stored.subject, words: stored.words,
      remindAt: stored.remindAt)
  }
}

extension CustomerStory {
  /// The stories of all customers that a person may mean.
  /// - Parameter onlyTo: the setting `deliver.only_to`.
  static func all(
    _ words: String, _ store: Store, _ policy: Policy, onlyTo: [String]?, now: Timestamp
  ) async throws -> [CustomerStory] {
    var stories: [CustomerStory] = []
    for id in try await store.findCustomers(words) {
      guard let record = try await store.customer(id: id) else { continue }
      stories.append(try await CustomerStory(record, store, policy, onlyTo: onlyTo, now: now))
    }
    return stories
  }

  /// A customer's story out of the store.
  init(_ stored: CustomerRecord, _ store: Store, _ policy: Policy, onlyTo: [String]?, now: Timestamp) async throws {
    let decisions = try await store.decisions(customer: stored.id).map(ToldDecision.init)
    let messages = try await store.messages(customer: stored.id, state: nil, limit: 200).map(ToldMessage.init)
    let events = try await store.lifecycle(customer: stored.id)
    let addresses = TextSet([stored.profile.email].compactMap { $0 }.map(EmailAddress.comparisonKey))
    let shared = try await store.facts(
      for: [], addresses: addresses.sorted(), accounts: [stored.profile.accountID].compactMap { $0 },
      judgingAccounts: policy.judgesAccounts)
    let sharedEnds = try await store.sharedVetoEnds(account: stored.profile.accountID).first(after: decisions)
    let pauses = try await store.standingPauses()
    let context = DecisionContext(now: now, sharedVetoes: shared.sharedVetoes, onlyTo: onlyTo, pauses: pauses)
    let others = shared.known.others(of: stored, in: stored.profile.accountID)
    let decider = Decider(policy: policy)
    // Nothing goes to an address of which somebody else said no.
    var record = stored.bound(by: shared.known.said(of: addresses))
    record.state.prompts = record.state.prompts.settled(by: messages)
    let state = record.state
    self.init(
      customerID: record.id, dates: DateWords(policy, now: now), score: Satisfaction.score(state, policy, at: now),
      threshold: policy.moment.threshold,
      // One that the policy no longer names is void.
      vetoes: (state.vetoes + shared.sharedVetoes.values.flatMap { $0 }).filter { veto in
        policy.vetoes.contains { $0.name == veto.name }
      },
      vetoEnds: state.endedVetoes + state.vetoes.ends(at: now) + sharedEnds, suppression: state.suppression,
      promptCount: state.promptCount, repeats: decider.standingRepeats(state, now: now),
      decisions: decisions, messages: messages, lifecycle: events.map { ToldEvent(role: $0.role, at: $0.at) })
    objections = decider.standingObjections(
      record: record, context: context, others: others,
      waiting: self.decisions.first { decision in waiting.contains { $0.id == decision.messageID } })
  }
}
