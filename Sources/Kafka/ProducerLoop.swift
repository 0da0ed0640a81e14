/// The producer's thread: hands messages to librdkafka while it has room, and answers senders when all of theirs have ended.
final class ProducerLoop {
  private struct Job {
    var open: Int
    var failure: KafkaError?
    var reply: (Result<Void, KafkaError>) -> Void
  }

  private let handle: ProducerHandle
  private let inbox: CommandInbox<Producer.Command>
  private var jobs: [UInt: Job] = [:]
  private var lastTicket: UInt = 0
  /// What librdkafka had no room for yet, oldest first, and how many of them are handed over.
  private var backlog: [(ticket: UInt, messages: [Producer.Message])] = []
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
      lastTicket += 1
      jobs[lastTicket] = Job(open: messages.count, reply: reply)
      backlog.append((lastTicket, messages))
    case .close(let limit): deadline = deadline ?? limit
    }
  }

  private func turn() {
    for report in handle.reports() { settle(report.ticket, report.error) }
    while let (ticket, messages) = backlog.first {
      while handedOver < messages.count {
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
    guard var job = jobs[ticket] else { return }
    job.open -= 1
    job.failure = job.failure ?? error
    jobs[ticket] = job.open == 0 ? nil : job
    if job.open == 0 { job.reply(job.failure.map { .failure($0) } ?? .success(())) }
  }

  private func finish(until deadline: ContinuousClock.Instant) {
    wait(until: deadline)
    handle.purge()
    wait(until: .now + .seconds(1))
    for job in jobs.values { job.reply(.failure(job.failure ?? .closed("producer"))) }
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
