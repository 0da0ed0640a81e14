import ArgumentParser
import Postgres
import Settings
import Store

/// `referrald migrate`.
struct MigrateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate", abstract: "Brings the programme's schema up to date.",
    discussion: "Forward only, beside the daemon, one at a time; it waits for what stands in its way, takes up what was "
      + "interrupted, and changes nothing when done again.\n\nExample: referrald migrate")

  @OptionGroup var machine: MachineOptions

  func run() async throws {
    let settings = try machine.settings()
    let store = Database.store(settings, size: 1)
    do {
      if let fault = try await Database.encodingFault(store) { throw SchemaFault(description: fault) }
      let applied = try await store.migrate(schema: settings.database.schema) { what in
        Console.trouble("waiting for what stands in the way of \(what); see pg_stat_activity")
      }
      let state = try await Database.soundSchema(store, settings)
      await store.pool.close()
      Console.line(
        applied.isEmpty
          ? "schema \(settings.database.schema) is \(state.note ?? "up to date at version \(Migrations.newest)")"
          : "schema \(settings.database.schema): applied \(applied.map(String.init).joined(separator: ", "))")
    } catch let fault as SchemaFault {
      await store.pool.close()
      Console.trouble(fault.description)
      throw ExitStatus.configuration.exit
    } catch {
      await store.pool.close()
      Console.trouble("PostgreSQL: \(error)")
      throw ExitStatus.temporary.exit
    }
  }
}
