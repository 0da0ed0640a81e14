package import Deciding
package import Events
import Texts

/// A relevant event on its way through a lane, with every record that carried it.
package struct LaneEvent: Sendable {
  package var records: [TrackedRecord]
  /// All else that it says is written down already: only the referrer is still to be told.
  var isTouchOnly = false
  /// How often its batch was overtaken by another commit.
  var setbacks = 0
  private let message: Message

  /// What its decision needs.
  var content: BatchEvent {
    var content = message.content
    content.isTouchOnly = isTouchOnly
    return content
  }
  package var event: Event { message.content.event }
  package var roles: EventRoles { message.content.roles }
  /// The record as it came, should it have to go to the dead-letter topic.
  package var raw: RawRecord { message.raw }
  /// The event's address as addresses are compared; nil when it carries none that could be one.
  package var address: String? { message.content.address }
  /// The code of the link that somebody followed, by what the event says.
  var followedCode: String? { message.content.followedCode }

  /// All that never changes, behind one reference: an event passes through many hands.
  private final class Message: Sendable {
    let content: BatchEvent
    let raw: RawRecord

    init(_ content: BatchEvent, _ raw: RawRecord) {
      self.content = content
      self.raw = raw
    }
  }

  /// Joins an event, what it means and where it came from.
  package init(event: Event, roles: EventRoles, records: [TrackedRecord], raw: RawRecord) {
    self.records = records
    message = Message(BatchEvent(event, roles), raw)
  }

  /// The event with all that it says.
  var whole: LaneEvent {
    var whole = self
    whole.isTouchOnly = false
    return whole
  }

  /// The same after another commit was first.
  var overtaken: LaneEvent {
    var later = whole
    later.setbacks += 1
    return later
  }

  /// What keeps one customer's events in one lane, and so in order.
  var laneKey: String { event.customerID ?? address ?? event.id }
}

/// Events of one lane that were classified under one programme.
struct LaneChunk: Sendable {
  var programme: Programme
  var events: [LaneEvent]
  /// As many records came as are read at once: more of them wait in Kafka.
  var isBehind = false
}

extension [LaneEvent] {
  /// Joins repeats of an event inside a batch: they are done when it is. What bears another's name is no repeat, for the dead letter of
  /// the one must not stand for the other's record: it comes in a batch behind, and meets the first as handled.
  var apart: [[LaneEvent]] {
    var places: [EventHash: [(batch: Int, index: Int)]] = [:]
    var batches: [[LaneEvent]] = []
    for event in self {
      let known = places[event.event.hash] ?? []
      let same = known.first { batches[$0.batch][$0.index].event.customerID.hasBytes(of: event.event.customerID) }
      if let same {
        batches[same.batch][same.index].records += event.records
        continue
      }
      if known.count == batches.count { batches.append([]) }
      places[event.event.hash] = known + [(known.count, batches[known.count].count)]
      batches[known.count].append(event)
    }
    return batches
  }
}

/// Which lane a customer's events take: FNV-1a of the key, so that every run agrees.
func lane(of key: String, among count: Int) -> Int {
  let hash = key.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  return Int(truncatingIfNeeded: (hash ^ hash >> 32) % UInt64(Swift.max(1, count)))
}
