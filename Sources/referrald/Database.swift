import ArgumentParser
import Kafka
import Pipeline
import Postgres
import Settings
import Store

/// Opens the programme's schema.
enum Database {
  /// A store over a pool of its own.
  static func store(_ settings: Settings, size: Int? = nil) -> Store {
    var configuration = Pool.Configuration(url: settings.database.url, schema: settings.database.schema)
    configuration.size = size ?? settings.database.poolSize
    configuration.sessionSettings = Store.plannerSettings
    let password = settings.secrets.databasePassword
    if let password { configuration.password = { password.revealed } }
    return Store(pool: Pool(configuration))
  }

  /// Runs a command's work on a store whose schema is this binary's.
  /// - Throws: exit 78 when the schema is another, exit 75 when PostgreSQL or Kafka does not answer.
  static func with<Value>(_ settings: Settings, _ body: (Store) async throws -> Value) async throws -> Value {
    let store = store(settings, size: 2)
    do {
      if let fault = try await schemaFault(store, settings) {
        Console.trouble(fault)
        throw ExitStatus.configuration.exit
      }
      let value = try await body(store)
      await store.pool.close()
      return value
    } catch let error as PostgresError {
      await store.pool.close()
      Console.trouble("PostgreSQL: \(error)")
      throw error.retry == .restart ? ExitStatus.configuration.exit : ExitStatus.temporary.exit
    } catch let error as KafkaError {
      await store.pool.close()
      Console.trouble("Kafka: \(error)")
      throw ExitStatus(error).exit
    }
  }

  /// Why no schema in this database will do, with the command that mends it; nil: it will.
  static func encodingFault(_ store: Store) async throws -> String? {
    guard let encoding = try await store.foreignEncoding() else { return nil }
    return "the database's encoding is \(encoding), in which not every customer's name can be written: make another with "
      + "`create database NAME template template0 encoding 'UTF8'`, name it in database.url, and run `referrald migrate`"
  }

  /// Why this binary must not work on the schema, with the command that mends it; nil: it may.
  static func schemaFault(_ store: Store, _ settings: Settings) async throws -> String? {
    if let fault = try await encodingFault(store) { return fault }
    return switch try await store.schemaState() {
    case .current: nil
    case .older(let found):
      "schema \(settings.database.schema) is at version \(found), this binary needs \(Migrations.newest): run `referrald migrate`"
    case .newer(let found):
      "schema \(settings.database.schema) is at version \(found), newer than this binary's \(Migrations.newest): "
        + "install the newer referrald (`apt-get install --only-upgrade referrald`)"
    }
  }
}
