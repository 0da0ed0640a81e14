/// The producer's thread: hands messages to librdkafka while it has room, and answers senders when all of theirs have ended.
final class ProducerLoop {
  /// What one sender waits for; the loop's thread alone touches it.
  private final class Job {
    let firstTicket: UInt
    var open: Int
    var failures: [KafkaError?]
    let reply: ([KafkaError?]) -> Void

    init(firstTicket: UInt, count: Int, reply: @escaping ([KafkaError?]) -> Void) {
      self.firstTicket = firstTicket
      open = count
      failures = Array(repeating: nil, count: count)
      self.reply = reply
    }
  }

  private let handle: ProducerHandle
  private let inbox: CommandInbox<Producer.Command>
  /// By the tickets of the messages that have not ended.
  private var jobs: [UInt: Job] = [:]
  private var nextTicket: UInt = 1
  /// What librdkafka had no room for yet, oldest first, and how many of them are handed over.
  private var backlog: [(firstTicket: UInt, messages: [Producer.Message])] = []
  private var handedOver = 0

  init(_ handle: ProducerHandle, _ inbox: CommandInbox<Producer.Command>) {
    self.handle = handle
    self.inbox = inbox
  }

  func run() {
    var deadline: ContinuousClock.Instant?
    while deadline == nil {
      for command in inbox.take() { obey(command, &deadline) }
      turn()
      if deadline == nil { inbox.bell.wait(.seconds(1)) }
    }
    for command in inbox.shut() { obey(command, &deadline) }
    finish(until: deadline ?? .now)
    inbox.finish()
  }

  private func obey(_ command: Producer.Command, _ deadline: inout ContinuousClock.Instant?) {
    switch command {
    case .send(let messages, let reply):
      let job = Job(firstTicket: nextTicket, count: messages.count, reply: reply)
      for offset in messages.indices { jobs[nextTicket + UInt(offset)] = job }
      backlog.append((nextTicket, messages))
      nextTicket += UInt(messages.count)
    case .close(let limit): deadline = deadline ?? limit
    }
  }

  private func turn() {
    for report in handle.reports() { settle(report.ticket, report.error) }
    while let (firstTicket, messages) = backlog.first {
      while handedOver < messages.count {
        let ticket = firstTicket + UInt(handedOver)
        let error = handle.produce(messages[handedOver], ticket: ticket)
        // Room comes with the next report.
        if error?.code == "_QUEUE_FULL" { return }
        handedOver += 1
        if let error { settle(ticket, error) }
      }
      handedOver = 0
      backlog.removeFirst()
    }
  }

  private func settle(_ ticket: UInt, _ error: KafkaError?) {
    guard let job = jobs.removeValue(forKey: ticket) else { return }
    job.open -= 1
    job.failures[Int(ticket - job.firstTicket)] = error
    if job.open == 0 { job.reply(job.failures) }
  }

  private func finish(until deadline: ContinuousClock.Instant) {
    wait(until: deadline)
    handle.purge()
    wait(until: .now + .seconds(1))
    for ticket in jobs.keys.sorted() { settle(ticket, .closed("producer")) }
    handle.destroy()
  }

  private func wait(until deadline: ContinuousClock.Instant) {
    turn()
    while !jobs.isEmpty && .now < deadline {
      inbox.bell.wait(.milliseconds(50))
      turn()
    }
  }
}
