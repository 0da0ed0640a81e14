package import Deciding
package import Events
package import Offsets
import Postgres
package import Texts

/// What the pipeline asks of PostgreSQL while events flow: the store itself, or a world that plays it in the simulation.
package protocol Ledger: SharedLimits {
  /// Reads what a batch needs to know before it is decided.
  func facts(
    for events: [Event], addresses: [String], accounts: [String], codes: [String], notices: [String], judgingAccounts: Bool
  ) async throws -> Facts
  /// Judges a batch; returns the customers that won.
  func commit(_ batch: CommitBatch, owner: Int64) async throws -> TextSet
  /// Writes that attempts begin, and the rewritten bodies with which; returns those that may.
  func beginAttempts(_ attempts: [AttemptStart], owner: Int64) async throws -> Set<String>
  /// Writes down what became of attempts, and gives back what prompts that will not go had reserved; returns those that changed.
  func settle(_ settlements: [Settlement], owner: Int64) async throws -> Set<String>
  /// Claims messages that are due for any reason but the memory of the instance that wrote them.
  func claimDue(instance: String, owner: Int64, limit: Int) async throws -> [OutgoingMessage]
  /// Ids of messages that an incarnation has claimed and not begun, or taken over to end them.
  func claimed(by owner: Int64) async throws -> [String]
  /// Reads messages by id.
  func outgoing(ids: [String]) async throws -> [OutgoingMessage]
  /// Takes reminders that are due, for a minute.
  func dueReminders(limit: Int) async throws -> [DueReminder]
  /// Reads what messages that are about to leave are decided again by.
  func releaseFacts(for messages: [OutgoingMessage], judgingAccounts: Bool) async throws -> ReleaseFacts
  /// Writes messages of ours that were never attempted to other addresses; returns those that it could.
  func readdress(_ messages: [OutgoingMessage], owner: Int64) async throws -> Set<String>
  /// Held messages whose time has passed.
  func overdueHeld(limit: Int) async throws -> [OutgoingMessage]
  /// Adds to the counts of signals, and reads what all instances share.
  func overview(counting counts: [String: Int64]) async throws -> Overview
  /// Writes down which anomalies begin and which are over.
  func note(raised: [Anomaly], cleared: [String]) async throws
  /// Lets go of held messages whose rule has ended; returns how many are due now.
  func letGo(_ ended: [EndedHold], limit: Int) async throws -> Int
  /// Which of these messages are still unsettled and not handed over.
  func unsettled(_ ids: [String]) async throws -> Set<String>
  /// Mirrors commits to Kafka; never backwards.
  func saveProgress(_ places: [StoredPlace]) async throws
  /// Which of these dead letters the broker has taken already.
  func takenLetters(_ letters: [LetterMark]) async throws -> Set<RecordPosition>
  /// Remembers of dead letters, until their records are committed, that the broker has taken them, or its reason why not.
  func note(_ letters: [(mark: LetterMark, trouble: String?)]) async throws
  /// Where each partition goes on when the broker has lost the group's commits.
  func progress() async throws -> [StoredPlace]
  /// Takes the open resets of partitions that were offered to an incarnation.
  func takeResets(of partitions: [Watermarks.Partition], owner: Int64) async throws -> [PartitionReset]
  /// The group stands at a reset's place, and so does the mirror now; false when the reset is not this incarnation's any more.
  func finishReset(_ id: Int64, at place: StoredPlace, owner: Int64) async throws -> Bool
  /// Renews the lease; false when a successor has ended this incarnation.
  func beat(incarnation: Int64) async throws -> Bool
  /// The first of a block of 1,000 link numbers for this process.
  func linkNumbers() async throws -> Int64
}

extension Store: Ledger {}

extension Ledger {
  /// Reads what is to be known where nobody's link was followed and no reward granted.
  package func facts(
    for events: [Event], addresses: [String], accounts: [String], judgingAccounts: Bool
  ) async throws -> Facts {
    try await facts(
      for: events, addresses: addresses, accounts: accounts, codes: [], notices: [],
      judgingAccounts: judgingAccounts)
  }
}

extension Store {
  /// True when PostgreSQL refused the data itself, so that trying the same again cannot help.
  package static func isDataFault(_ error: any Error) -> Bool { (error as? PostgresError)?.isDataFault ?? false }

  /// True when transactions stood in each other's way: done again at once, it works.
  package static func isCollision(_ error: any Error) -> Bool { (error as? PostgresError)?.isCollision ?? false }
}
