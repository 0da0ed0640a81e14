import Kafka
import MultiMail
import Offsets
import Pipeline
import Time

/// One start of one instance: a process, with all that the world holds for it.
final class Life: @unchecked Sendable {
  let instance: String
  let incarnation: Int64
  let executor = SeededExecutor()
  var task: Task<Void, Never>?
  var isDead = false
  /// None of its jobs runs before this: a stopped process, or a paused machine.
  var stalledUntil: Int64 = 0
  /// Its network to the database is cut until then.
  var cutOffUntil: Int64 = 0
  /// How it reaches the provider.
  var place = WorldPlace(contract: .keyed)
  /// What stops its sends from outside the policy.
  var guards: Guards?
  /// What its loops show of themselves.
  var pulses: Pulses?
  /// A fault: it takes the clock on the wall for one that never jumps.
  var tellsTimeByWall = false
  /// Calls under way.
  var open: [ObjectIdentifier: OpenCall] = [:]
  /// The group's news that it has not read yet.
  var news: [GroupNews] = []
  /// Partitions it reads from: the epoch, and the next offset.
  var reading: [Int: (epoch: Int64, next: Int64)] = [:]
  /// One past the last record it was given, by partition, in its last assignment.
  var delivered: [Int: Int64] = [:]

  /// Records whose dead letters the database has told it are published, with the epoch in which it was told.
  var taken: [RecordPosition: Int64] = [:]
  /// What it claimed of messages that were due, and still has in hand.
  var claimed: Set<String> = []
  /// When each customer it has read had shared last.
  var sawShare: [String: Timestamp?] = [:]
  /// The last offset that it wanted committed, by partition.
  var asked: [Int: (epoch: Int64, next: Int64)] = [:]

  init(instance: String, incarnation: Int64) {
    self.instance = instance
    self.incarnation = incarnation
  }
}

/// What the group tells a member.
enum GroupNews: Sendable {
  case assigned([Int])
  case revoked([Int])
  case lost([Int])
}

/// A call that waits for the world's answer.
class OpenCall: @unchecked Sendable {
  /// Ends it when its process has died, so that its task can unwind.
  func abandon() {}
}

/// A call with an answer of a type.
final class AnsweredCall<Value: Sendable>: OpenCall, @unchecked Sendable {
  private var continuation: CheckedContinuation<Value, any Error>?

  init(_ continuation: CheckedContinuation<Value, any Error>) { self.continuation = continuation }

  func answer(_ result: Result<Value, any Error>) {
    continuation?.resume(with: result)
    continuation = nil
  }

  override func abandon() { answer(.failure(CancellationError())) }
}
