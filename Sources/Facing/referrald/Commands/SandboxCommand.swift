import ArgumentParser
import JSONTree
import PolicyFiles
import Sandbox
import Systemd

/// `referrald sandbox`.
struct SandboxCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sandbox", abstract: "Plays the MultiMail API on this machine: nothing leaves it.",
    discussion: """
      Point multimail.url at the printed address. Accepted mails are appended to the file, shown on a page and as JSON;
      POST /sandbox/faults injects trouble. The key is mm_test_key.

      Example: referrald sandbox --port 8090 --file mails.jsonl
      """)

  @Option(help: "0 lets the system choose.") var port: UInt16 = 8090
  @Option(help: "JSON lines of every accepted mail, read back at start.") var file: String?
  @Option(help: "The mailbox's id, for contract B.") var mailbox = "mbx_demo"
  @Option(help: "Its address, which the policy's sender must equal.") var address: String?
  @Option(help: "Its oversight mode: autonomous, monitored, gated_send, gated_all or read_only.") var mode = "autonomous"
  @Option(help: "How long a mail is scanned, and can be cancelled, before it leaves, such as 30s.") var scan = "0s"
  @Option(help: "Seed of the faults' draws.") var seed: UInt64 = 1

  func run() async throws {
    var settings = Sandbox.Settings()
    settings.port = port
    settings.file = file
    settings.mailboxID = mailbox
    if let address { settings.mailboxAddress = address }
    settings.oversightMode = mode
    settings.seed = seed
    guard let scan = Duration(span: scan) else { throw ValidationError("--scan takes a whole number and a unit, such as 30s") }
    settings.scanTime = scan
    let sandbox = try Sandbox(settings)
    Console.line("api \(sandbox.url)")
    Console.line("page \(sandbox.page)")
    for await request in Signals().requests where request == .stop { break }
    await sandbox.stop()
  }
}
