import ArgumentParser
import Deciding
import Foundation
import JSONTree
import Pipeline
import Policies
import PolicyFiles
import Settings
import Store
import Templates
import Texts
import Time

/// `referrald pause`.
struct PauseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pause", abstract: "Stops sends at once: all, of a kind, or for a signal.",
    discussion: """
      Every instance obeys within about a second. Events are still recorded and decided; what would be sent waits, and expires as \
      ever. Attempts that have begun are finished; what MultiMail has accepted and not sent on yet is cancelled there (contract B).

      Example: referrald pause --reason 'the provider warned us'
      Example: referrald pause --kind prompt --signal promoter --for 3d --reason 'survey misfired'
      """)

  @OptionGroup var machine: MachineOptions
  @OptionGroup var scope: PauseScope
  @Option(name: .customLong("for"), help: "Ends by itself after this, such as 90m, 12h or 3d.") var span: String?
  @Option(help: "Ends by itself then: RFC 3339, such as 2026-05-04T08:00:00Z.") var until: String?
  @Option(help: "Why; shown wherever the pause is, and kept.") var reason: String
  @Flag(help: "As JSON.") var json = false

  func run() async throws {
    let (now, kind) = (SystemClock().now, try scope.chosenKind())
    let end = try chosenEnd(now)
    let settings = try machine.settings()
    let policy = PolicySource(path: settings.policyPath).read().policy
    try scope.checkSignal(policy)
    let pause = Pause(
      id: UUID().uuidString.lowercased(), kind: kind, signal: scope.signal, actor: Operator.name, reason: reason, since: now,
      until: end)
    let body = OutputEvent.pause(pause, policy?.program.id ?? settings.database.schema, at: now)
    try await Database.with(settings) { store in _ = try await store.begin(pause, published: body) }
    json ? Console.json(pause.json) : Console.line(pause.line(DateWords(policy, now: now)))
  }

  private func chosenEnd(_ now: Timestamp) throws -> Timestamp? {
    if span != nil, until != nil { throw ValidationError("give --for or --until, not both") }
    let end = try span.map { text in
      guard let span = Duration(span: text), span > .zero else {
        throw ValidationError("--for takes a whole number and a unit, such as 90m, 12h or 3d, not “\(text)”")
      }
      return now + span
    }
    let moment = try until.map { text in
      guard let moment = Timestamp(rfc3339: text), moment > now else {
        throw ValidationError("--until takes a time to come in RFC 3339, such as 2026-05-04T08:00:00Z, not “\(text)”")
      }
      return moment
    }
    return end ?? moment
  }
}

/// `referrald resume`.
struct ResumeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "Ends pauses: all that stand, or those of a kind or signal.",
    discussion: """
      Also those that bounces or complaints set; these are then counted anew. What waited is decided again within seconds. \
      Ends with 69 when no such pause stands.

      Example: referrald resume --reason 'the provider confirmed that all is well'
      """)

  @OptionGroup var machine: MachineOptions
  @OptionGroup var scope: PauseScope
  @Option(help: "Why; kept.") var reason: String
  @Flag(help: "One JSON object a pause.") var json = false

  func run() async throws {
    let (now, kind) = (SystemClock().now, try scope.chosenKind())
    let settings = try machine.settings()
    let policy = PolicySource(path: settings.policyPath).read().policy
    let programme = policy?.program.id ?? settings.database.schema
    let ended = try await Database.with(settings) { store in
      let standing = try await store.standingPauses().filter { pause in
        (kind == nil || pause.kind == kind) && (scope.signal == nil || pause.signal == scope.signal)
      }
      let bodies = standing.map { OutputEvent.pause($0, ended: (Operator.name, reason), programme, at: now) }
      let ids = try await store.endPauses(standing.map(\.id), actor: Operator.name, reason: reason, published: bodies)
      return standing.filter { ids.contains($0.id) }
    }
    guard !ended.isEmpty else {
      Console.trouble("no such pause stands; see `referrald status`")
      throw ExitStatus.unavailable.exit
    }
    let dates = DateWords(policy, now: now)
    for pause in ended { json ? Console.json(pause.json) : Console.line("ended: " + pause.line(dates)) }
  }
}

/// What a pause is about.
struct PauseScope: ParsableArguments {
  @Option(help: "Only messages of this kind: \(MessageKind.allCases.map(\.rawValue).joined(separator: ", ")).")
  var kind: String?
  @Option(help: "Only messages for this signal of the policy.") var signal: String?

  func chosenKind() throws -> MessageKind? {
    try kind.map { name in
      guard let kind = MessageKind(rawValue: name) else {
        throw ValidationError("no kind “\(name)”; there are \(MessageKind.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      return kind
    }
  }

  /// A misspelt signal would stop nothing. A policy that cannot be read must not keep anyone from pausing.
  func checkSignal(_ policy: Policy?) throws {
    guard let policy, let signal, !policy.signals.contains(where: { $0.name == signal }) else { return }
    throw ValidationError("no signal “\(signal)”; the policy has \(policy.signals.map(\.name).joined(separator: ", "))")
  }
}

extension Pause {
  /// One line for a person.
  func line(_ dates: DateWords) -> String { UntrustedText.oneLine(sentence(dates)) }

  /// The same as JSON.
  var json: JSON {
    let members: [(String, String?)] = [
      ("id", id), ("cause", cause.rawValue), ("kind", kind?.rawValue), ("signal", signal), ("actor", actor), ("reason", reason),
      ("since", since.description), ("until", until?.description),
    ]
    return .object(members.compactMap { name, value in value.map { JSON.Member(name, .string($0)) } })
  }
}
