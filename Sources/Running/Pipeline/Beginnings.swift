package import Kafka
import Offsets
package import Store

/// Finds where offered partitions begin: at a reset's place, the group's commit, the mirror's place, or the log's beginning.
package struct Beginnings: Sendable {
  let ledger: any Ledger
  let offsets: any OffsetCommitting
  let logs: any LogLooking
  /// The incarnation that takes resets.
  let owner: Int64

  /// What became of offers; one that is in no list is not ours any more.
  package struct Found: Sendable {
    package var starts: [PartitionStart] = []
    /// Those of the starts that a person wanted.
    package var resets: [PartitionStart] = []
    /// Their logs are not the ones that were read before.
    package var others: [PartitionOffer] = []
    /// To be asked again, with what the group has now: there was no answer, or a reset was replaced meanwhile.
    package var undecided: [PartitionOffer] = []
    /// Why some are undecided.
    package var trouble: (any Error)?
  }

  /// What is known of an offer.
  private struct Known {
    var offer: PartitionOffer
    var reset: PartitionReset?
    var stored: StoredPlace?

    var partition: Watermarks.Partition { Watermarks.Partition(offer.partition) }

    /// Which place of the log to look at, nil for its ends only; nil: nothing has to be known of it.
    var question: Int64?? {
      if let reset { return reset.next == nil ? .some(nil) : nil }
      if let mark = stored?.mark { return .some(mark.offset) }
      guard let next = offer.committed, next > 0 else { return nil }
      return .some(next - 1)
    }
  }

  /// Where one begins that nobody has reset.
  package enum Beginning: Hashable, Sendable {
    /// At an offset; nil: at the log's beginning.
    case at(Int64?)
    /// Not yet: the log could not be looked at.
    case later
    /// Nowhere: the log is another.
    case otherLog

    /// A commit or a mirrored place is good only in the log that it was made for: a mirrored one without a mark, which nothing vouches
    /// for once the commit is gone, is none.
    ///
    /// Kafka forgets a group's commits with their topic. One that is there vouches for its log where compaction may have taken the
    /// marked record.
    package init(committed: Int64?, stored: StoredPlace?, glimpse: LogGlimpse?) {
      let next = committed ?? stored?.next
      guard let mark = stored?.mark else {
        self = .at(committed)
        return
      }
      self =
        switch glimpse.map(mark.likeness(of:)) {
        case nil: .later
        case .same, .unknown: .at(next)
        case .missing: committed == nil ? .otherLog : .at(next)
        case .other: .otherLog
        }
    }
  }

  /// Finds where offers begin, and sets the group and the mirror to the places of resets.
  /// - Throws: when the database does not answer and nothing was begun.
  package func find(_ offers: [PartitionOffer]) async throws -> Found {
    let known = try await know(offers)
    let (glimpses, trouble) = await look(known)
    var found = Found(trouble: trouble)
    for item in known where item.reset == nil {
      let glimpse = glimpses[item.offer.partition]
      switch Beginning(committed: item.offer.committed, stored: item.stored, glimpse: glimpse) {
      case .at(let next): found.starts.append(PartitionStart(item.offer, at: next))
      case .later: found.undecided.append(item.offer)
      case .otherLog: found.others.append(item.offer)
      }
    }
    try await remember(known, glimpses)
    try await reset(known.filter { $0.reset != nil }, glimpses, &found)
    return found
  }

  private func know(_ offers: [PartitionOffer]) async throws -> [Known] {
    let partitions = offers.map { Watermarks.Partition($0.partition) }
    let stored = Dictionary(try await ledger.progress().map { ($0.partition, $0) }) { $1 }
    let resets = Dictionary(try await ledger.takeResets(of: partitions, owner: owner).map { ($0.partition, $0) }) {
      $0.id < $1.id ? $1 : $0
    }
    return zip(offers, partitions).map { Known(offer: $0, reset: resets[$1], stored: stored[$1]) }
  }

  private func look(_ known: [Known]) async -> ([TopicPartition: LogGlimpse], (any Error)?) {
    var questions: [TopicPartition: Int64?] = [:]
    for item in known { if let question = item.question { questions.updateValue(question, forKey: item.offer.partition) } }
    if questions.isEmpty { return ([:], nil) }
    do { return (try await logs.look(at: questions), nil) } catch { return ([:], error) }
  }

  /// Gives places that were stored without a mark one, and places that only the group knows: it forgets them with their log.
  private func remember(_ known: [Known], _ glimpses: [TopicPartition: LogGlimpse]) async throws {
    let marked = known.compactMap { item -> StoredPlace? in
      guard item.reset == nil, item.stored?.mark == nil, let next = item.offer.committed,
        let record = glimpses[item.offer.partition]?.record, record.offset < next
      else { return nil }
      return StoredPlace(item.partition, next: next, mark: LogMark(record))
    }
    if !marked.isEmpty { try await ledger.saveProgress(marked) }
  }

  /// The group first, then the mirror and the reset's end in one: whoever comes after a kill on the way finds the reset still open.
  private func reset(_ known: [Known], _ glimpses: [TopicPartition: LogGlimpse], _ found: inout Found) async throws {
    var places: [Watermarks.Partition: Watermarks.Place] = [:]
    for item in known {
      let next = item.reset.flatMap { $0.next ?? glimpses[item.offer.partition]?.low }
      places[item.partition] = next.map { Watermarks.Place(epoch: item.offer.epoch, next: $0) }
    }
    var standing: Set<Watermarks.Partition> = []
    do {
      if !places.isEmpty { standing = try await offsets.setBack(places) }
    } catch {
      found.trouble = error
      found.undecided += known.map(\.offer)
      return
    }
    for item in known {
      guard let reset = item.reset, let place = places[item.partition] else {
        found.undecided.append(item.offer)
        continue
      }
      guard standing.contains(item.partition) else { continue }
      // Whatever the database answers, or whether its answer is lost: that is where the group is now.
      var offer = item.offer
      offer.committed = place.next
      do {
        if try await ledger.finishReset(reset.id, at: StoredPlace(item.partition, next: place.next), owner: owner) {
          found.starts.append(PartitionStart(offer, at: place.next))
          found.resets.append(PartitionStart(offer, at: place.next))
          continue
        }
      } catch { found.trouble = error }
      found.undecided.append(offer)
    }
  }
}
