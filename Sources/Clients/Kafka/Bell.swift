import CRdKafka
import Glibc

/// The one descriptor a client's thread sleeps on: rung by librdkafka's queues when they stop being empty, and by our own calls.
///
/// It must outlive the queues that ring it, so the thread keeps it until its handle is destroyed.
final class Bell: Sendable {
  private let descriptor: Int32

  init() throws(KafkaError) {
    descriptor = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
    guard descriptor >= 0 else {
      throw KafkaError("_CRIT_SYS_RESOURCE", "no descriptor is left; raise the limit of open files", isRetriable: true)
    }
  }

  deinit { close(descriptor) }

  func ring() { eventfd_write(descriptor, 1) }

  /// What librdkafka notes down of a handle that the bell outlives, nothing yet; the caller frees it after the handle.
  func notes() -> UnsafeMutablePointer<kafka_door_notes> {
    let notes = UnsafeMutablePointer<kafka_door_notes>.allocate(capacity: 1)
    unsafe notes.initialize(to: kafka_door_notes(is_under_way: 0, eventfd: descriptor, left: 0, lost_topics: 0))
    return unsafe notes
  }

  /// Lets a queue ring.
  func watch(_ queue: OpaquePointer) { unsafe kafka_door_ring(queue, descriptor) }

  /// Sleeps until it is rung or the time is over, and silences it: what is to be done is looked for afterwards.
  func wait(_ limit: Duration) {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    unsafe _ = poll(&entry, 1, Int32(clamping: limit.wholeMilliseconds))
    var count: eventfd_t = 0
    unsafe eventfd_read(descriptor, &count)
  }
}
