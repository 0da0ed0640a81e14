package import Kafka
package import Offsets
package import Time

/// Time as the pipeline sees it: the machine's, or a simulated world's.
package protocol Clock: Sendable {
  /// The moment on the wall.
  var now: Timestamp { get }
  /// A span since some fixed moment that no one sets back: what leases are measured by.
  var uptime: Duration { get }
  /// Sleeps; throws when the task is cancelled.
  func sleep(for span: Duration) async throws
}

/// The same under a name that no other module has.
package typealias PipelineClock = Clock

/// Randomness as the pipeline sees it.
package protocol Dice: Sendable {
  /// A number in 0..<1.
  func roll() -> Double
}

/// Where the group's offsets are committed.
package protocol OffsetCommitting: Sendable {
  /// Commits the next offsets to read, never backwards.
  /// - Returns: the partitions of which the group knows the place, or one behind it; a commit that was left out is no success.
  func commit(_ places: [Watermarks.Partition: Watermarks.Place]) async throws -> Set<Watermarks.Partition>
  /// Sets the group to places of partitions on offer, also back.
  /// - Returns: the partitions of which the group has the place now.
  func setBack(_ places: [Watermarks.Partition: Watermarks.Place]) async throws -> Set<Watermarks.Partition>
}

/// Looks at single places of Kafka's logs.
package protocol LogLooking: Sendable {
  /// Looks at one place of each of the partitions; nil: at the log's ends only.
  /// - Returns: what is there; partitions that cannot be read now are left out.
  func look(at offsets: [TopicPartition: Int64?]) async throws -> [TopicPartition: LogGlimpse]
}

/// Where malformed records go.
package protocol DeadLetterTopic: Sendable {
  /// Publishes dead letters; returns what became of each, in their order.
  /// - Throws: what befell them all.
  func publish(_ letters: [DeadLetter]) async throws -> [LetterAnswer]
}

/// What the broker made of a dead letter.
package enum LetterAnswer: Sendable, Equatable {
  /// It is acknowledged.
  case taken
  /// It, or the batch that it travelled in, is larger than allowed.
  case tooLarge
  /// It was not taken, in the broker's words; it may be later.
  case refused(String)
}

/// How the pipeline tells what happened: a constant message and its particulars, never an address or a name.
package struct PipelineLog: Sendable {
  /// How grave a line is.
  package enum Level: Sendable { case debug, info, notice, warning, error }

  private let write: @Sendable (Level, StaticString, [(String, String)]) -> Void

  /// Sends lines to a writer.
  package init(_ write: @escaping @Sendable (Level, StaticString, [(String, String)]) -> Void) { self.write = write }

  /// Drops every line.
  package static let silent = PipelineLog { _, _, _ in }

  /// Writes a line.
  package func callAsFunction(_ level: Level, _ message: StaticString, _ particulars: [(String, String)] = []) {
    write(level, message, particulars)
  }
}

/// A record on its way: where it lies, and in which assignment it came.
package struct TrackedRecord: Hashable, Sendable {
  package var position: RecordPosition
  package var epoch: Int64

  /// Joins a record's place and its epoch.
  package init(position: RecordPosition, epoch: Int64) {
    self.position = position
    self.epoch = epoch
  }
}
