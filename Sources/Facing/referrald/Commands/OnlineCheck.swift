import ArgumentParser
import Kafka
import Settings
import Store

/// What `config check --online` finds where the settings lead: all of it, each on a line.
struct OnlineCheck {
  private let settings: Settings
  private var worst: ExitStatus?

  /// Asks the database, the brokers and the provider in turn.
  /// - Throws: exit 78 when anything will not do as it is set, exit 75 when something did not answer or mail cannot leave.
  static func run(_ settings: Settings) async throws {
    var check = OnlineCheck(settings: settings)
    await check.database()
    await check.topics()
    await check.mailbox()
    if let worst = check.worst { throw worst.exit }
  }

  private init(settings: Settings) { self.settings = settings }

  private mutating func database() async {
    do {
      try await Database.with(settings) { store in
        let note = try await store.schemaState().note ?? "at version \(Migrations.newest), as this binary needs"
        Console.line("the database's schema \(settings.database.schema) is \(note)")
      }
    } catch {
      // `with` has told why.
      found((error as? ExitCode).flatMap { ExitStatus(rawValue: $0.rawValue) } ?? .temporary)
    }
  }

  private mutating func topics() async {
    let admin = Admin(brokers: settings.kafka.brokers, properties: Connections.properties(settings), within: .seconds(5))
    for topic in settings.kafka.topicsIn + [settings.kafka.topicOut, settings.kafka.topicDead] {
      do throws(KafkaError) {
        if let count = try await admin.partitions(of: topic) {
          Console.line("the topic \(topic) has \(count) partition\(count == 1 ? "" : "s")")
        } else {
          Console.trouble("Kafka: there is no topic \(topic): `referrald topics` prints the command that makes it")
          found(.configuration)
        }
      } catch {
        Console.trouble("Kafka: \(error)")
        return found(ExitStatus(error))
      }
    }
  }

  private mutating func mailbox() async {
    guard let mailbox = await ProviderQuestion.mailbox(settings) else { return }
    Console.line("the provider's mailbox is \(mailbox.sentence)")
    if !mailbox.isUsable { found(.temporary) }
  }

  /// What a person must mend outweighs what may come back by itself.
  private mutating func found(_ status: ExitStatus) { worst = worst == .configuration ? worst : status }
}
