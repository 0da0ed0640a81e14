import Addresses
import ArgumentParser
import Composing
import Curl
import JSONTree
import MultiMail
import Policies
import Settings
import Time

/// `referrald test-send`.
struct TestSendCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test-send", abstract: "Sends one mail of each kind to an address of yours, through the provider.",
    discussion: """
      The mails are those of `referrald preview`, with [Test] before the subject: a made-up customer, and links that lead nowhere. \
      deliver.only_to does not bind it, since you name the address; PostgreSQL is neither asked nor written to, so no cap, \
      count or report knows of it. A kind that has no template (announcement) is passed over and said so.

      Exit 75 when the provider did not take them all and may later, 65 when it refuses one, 78 when it refuses us.

      Example: referrald test-send --to me@acme.example
      Example: referrald test-send --to me@acme.example prompt reward_earned --locale de
      """)

  @OptionGroup var machine: MachineOptions
  @OptionGroup var sample: SampleOptions
  @Option(help: "Where the mails go.") var to: String
  @Argument(help: "Only these kinds.") var kinds: [String] = []
  @Flag(help: "One JSON object a mail.") var json = false

  func validate() throws {
    guard EmailAddress.isPlausible(to) else { throw ValidationError("--to takes a mail address") }
    for kind in kinds { _ = try SampleOptions.kind(kind) }
  }

  func run() async throws {
    let settings = try machine.settings(needing: [.multimailKey])
    let policy = try PolicySource(path: settings.policyPath).read().sound()
    let now = SystemClock().now
    let mails = try self.mails(policy, now: now)
    let client = try Client(Client.Settings(maxConnections: 1))
    let provider = Provider(ProviderSettings(settings, from: policy.sender.address), client: client)
    let sending = TestSending(provider: provider, address: to, startedAt: now)
    var worst = ExitStatus.ok
    for mail in mails {
      let sent = await sending.send(mail)
      json ? Console.json(sent.json) : sent.isAccepted ? Console.line(sent.line) : Console.trouble(sent.line)
      worst = sent.status == .ok ? worst : sent.status
      // Whatever stops us stops the others too.
      if sent.status == .configuration { break }
    }
    await client.close()
    if worst != .ok { throw worst.exit }
  }

  private func mails(_ policy: Policy, now: Timestamp) throws -> [(kind: MessageKind, mail: ComposedMail)] {
    let chosen = try kinds.map(SampleOptions.kind)
    let all = MessageKind.allCases.filter { chosen.contains($0) || (chosen.isEmpty && policy.canWrite($0)) }
    if chosen.isEmpty && !all.contains(.announcement) {
      Console.trouble("announcement: passed over, since the policy has no template of that kind")
    }
    return try all.map { kind in
      var sample = try self.sample.mail(kind)
      if kind == .announcement && chosen.count != 1 { sample.signal = nil }
      return (kind, try sample.written(with: policy, now: now))
    }
  }
}

extension Policy {
  /// Whether there is a template for a kind: an announcement's is always the owner's.
  fileprivate func canWrite(_ kind: MessageKind) -> Bool { kind != .announcement || !announcements.isEmpty }
}
