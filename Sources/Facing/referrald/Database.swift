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

  /// Runs a command's work on a store whose schema this binary may use.
  /// - Throws: exit 78 when it may not, exit 75 when PostgreSQL or Kafka does not answer.
  static func with<Value>(_ settings: Settings, _ body: (Store) async throws -> Value) async throws -> Value {
    let store = store(settings, size: 2)
    do {
      _ = try await soundSchema(store, settings)
      let value = try await body(store)
      await store.pool.close()
      return value
    } catch let fault as SchemaFault {
      await store.pool.close()
      Console.trouble(fault.description)
      throw ExitStatus.configuration.exit
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

  /// The schema's state, in which this binary may work: its own, or a newer one that is compatible.
  /// - Throws: `SchemaFault` with the command that mends it.
  static func soundSchema(_ store: Store, _ settings: Settings) async throws -> SchemaState {
    if let fault = try await encodingFault(store) { throw SchemaFault(description: fault) }
    let state = try await store.schemaState()
    switch state {
    case .current, .newer(_, isCompatible: true): return state
    case .older(let found):
      throw SchemaFault(
        description:
          "schema \(settings.database.schema) is at version \(found), this binary needs \(Migrations.newest): "
          + "run `referrald migrate`")
    case .newer(let found, isCompatible: false):
      throw SchemaFault(
        description:
          "schema \(settings.database.schema) is at version \(found), which this binary's \(Migrations.newest) must not use: "
          + "install the newer referrald (`apt-get install --only-upgrade referrald`)")
    }
  }
}

/// The schema is one that this binary must not use.
struct SchemaFault: Error, CustomStringConvertible { let description: String }

extension SchemaState {
  /// What is to be said of a newer schema that the binary may use; else nil.
  var note: String? {
    guard case .newer(let found, isCompatible: true) = self else { return nil }
    return "at version \(found), newer than this binary's \(Migrations.newest), which may use it: install the newer referrald"
  }
}
