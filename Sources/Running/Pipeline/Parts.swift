package import Links
import Metrics
import Store
import Time

/// What every stage shares.
struct Parts: Sendable {
  var settings: PipelineSettings
  var ledger: any Ledger
  var acknowledger: Acknowledger
  var deliver: Deliver
  var codes: LinkCodes
  var guards: Guards
  let signalCounts = SignalCounts()
  var clock: any Clock
  var registry: Registry
  var log: PipelineLog

  /// Measures a piece of work as a round trip to the database.
  func timed<Value>(_ statement: String, _ work: () async throws -> Value) async throws -> Value {
    let start = clock.uptime
    let value = try await work()
    registry.histogram(.databaseTime, statement).observe(clock.uptime - start)
    return value
  }

  /// Measures a stage's work on one batch, without the wait for the next stage.
  /// - Parameter records: how many records or events the batch has.
  func staged<Value>(_ stage: Stage, _ records: Int, _ work: () async throws -> Value) async rethrows -> Value {
    let start = clock.uptime
    let value = try await work()
    registry.histogram(.stageTime, stage.rawValue).observe(clock.uptime - start)
    registry.histogram(.batchSize, stage.rawValue).observe(Double(records))
    return value
  }
}

/// The stages as metrics name them.
enum Stage: String, CaseIterable {
  case classify, dedupe, throttle, compose, judge, deliver, settle
}

/// What the pipeline is told when it starts.
package struct PipelineSettings: Sendable {
  /// The instance's name: one process of it at a time.
  package var instance: String
  /// This start's incarnation: who owns what it claims.
  package var incarnation: Int64
  /// The programme's id, which names our output events' source.
  package var programmeID: String
  /// Lanes by customer; default 4.
  package var lanes = 4
  /// Events a lane decides at once, at most; default 500.
  package var batch = 500
  /// Records in flight before intake waits; default 2,500, some 10 kB each.
  package var inFlightRecords = 2_500
  /// Bytes of records in flight before intake waits; default 64 MiB.
  package var inFlightBytes = 64 << 20
  /// Attempts at once, at most; default 64.
  package var concurrency = 64
  /// Messages in hand from which no more are claimed of those that are due; default 500, some 10 kB each.
  package var window = 500
  /// How long the provider may fail without a success before messages are parked; default 5 minutes.
  package var patience: Duration = .minutes(5)
  /// How long after a decision an attempt may begin by it; default 1 s.
  package var decisionLifetime: Duration = .seconds(1)
  /// How long a message that holds records back may wait in line before it is handed over; default 5 s.
  package var lineLimit: Duration = .seconds(5)
  /// Finished records one message may hold back before it is parked; default 10,000.
  package var heldBackLimit = 10_000
  /// Who gets the copies of monitored kinds; nil: nobody.
  package var oversightAddress: String?
  /// Globs of addresses that may be mailed; nil: anyone.
  package var onlyTo: [String]?
  /// Where the public pages are reached, such as `https://go.acme.example`.
  package var publicBase: String
  /// Seals link tokens and makes link codes.
  package var linkKey: LinkKey

  /// Settings with their defaults.
  package init(instance: String, incarnation: Int64, programmeID: String, publicBase: String, linkKey: LinkKey) {
    self.instance = instance
    self.incarnation = incarnation
    self.programmeID = programmeID
    self.publicBase = publicBase
    self.linkKey = linkKey
  }
}
