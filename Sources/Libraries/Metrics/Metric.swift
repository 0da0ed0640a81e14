/// Every metric there is. A new one is a case here and a row in `row`; the compiler asks for the second.
package enum Metric: CaseIterable, Sendable, Hashable {
  case recordsConsumed, recordsSkipped, deadLetters, eventsDone, decisions, ruleHits
  case commitConflicts, batchesHalved, kafkaCommits, rebalances
  case messages, sends, providerRefusals, rewrites, rewards, clicks, webhooks, outboxPublished, httpRequests, logErrors
  case oldestEvent, inFlightRecords, inFlightBytes, consumerLag, unownedPartitions, watermark, watermarkHoles, partitionsStanding
  case deadLettersStanding, fieldsLeftOut, loopStanding
  case breaker, paused, signalHeld, messagesWaiting, outboxRows, heartbeatAge, clicksBuffered, databaseConnections, bounceRatio
  case complaintRatio, build
  case signalToSend, stageTime, batchSize, providerTime, rewriteTime, databaseTime, dutyTime, dutyFailures

  /// The metric's line in the table.
  package var row: MetricRow {
    switch self {
    case .recordsConsumed:
      .counter(
        "consumed_records", "records", ["topic"], "Records taken from Kafka; at zero with lag, look at rebalances and the log.")
    case .recordsSkipped:
      .counter(
        "skipped_records", "records", [], "Records of types the policy does not name; if nearly all, run `referrald events seen`."
      )
    case .deadLetters:
      .counter("dead_letter_records", "records", ["code"], "Malformed records; run `referrald dlq list` and mend the producer.")
    case .fieldsLeftOut:
      .counter(
        "left_out_fields", "fields", ["code"],
        "Faulty fields that nothing needs, left out of events that go on; mend the producer.")
    case .eventsDone:
      .counter("done_events", "events", ["outcome"], "Events finished, by outcome; compare with consumed records.")
    case .decisions:
      .counter("decisions", "decisions", ["outcome"], "Moments decided; a sudden change follows a policy or a product change.")
    case .ruleHits:
      .counter(
        "rule_hits", "hits", ["rule"], "Rules that held a moment or a reminder back; `referrald explain` shows one customer's.")
    case .commitConflicts:
      .counter(
        "commit_conflicts", "customers", [],
        "Customers decided again because another instance was first; many mean poor record keys.")
    case .batchesHalved:
      .counter("halved_batches", "batches", [], "Batches split to find a bad event or to end in time; read the log.")
    case .kafkaCommits:
      .counter(
        "kafka_commits", "commits", ["result"], "Offset commits; failures are repeated, lasting ones mean lost membership.")
    case .rebalances:
      .counter("rebalances", "rebalances", ["kind"], "Partitions given and taken; frequent ones mean expelled members.")
    case .messages:
      .counter("messages", "messages", ["kind", "state"], "Messages entering a state; `uncertain` and `dead` need a person.")
    case .sends:
      .counter("sends", "attempts", ["outcome"], "Attempts at the provider by outcome; see the provider's status on failures.")
    case .providerRefusals:
      .counter(
        "provider_refusals", "answers", ["status"], "Provider answers to a mail that are no yes; 401 and 403 stop sending.")
    case .rewrites:
      .counter(
        "rewrites", "mails", ["outcome"],
        "Mails whose words a model was to find; all but `rewritten` go in their template's words, see the personaliser's endpoint."
      )
    case .rewards:
      .counter(
        "rewards", "rewards", ["state"], "Rewards entering a state; `failed`, `flagged` and `review_required` need a person.")
    case .dutyFailures:
      .counter("duty_failures", "turns", ["duty"], "Turns of a periodic duty that failed; the log says why. Each is tried again.")
    case .clicks:
      .counter("clicks", "clicks", ["class"], "Link visits by class; only `human` ones count.")
    case .webhooks:
      .counter("webhooks", "requests", ["result"], "Provider webhooks; refused signatures mean a wrong secret or a stranger.")
    case .outboxPublished:
      .counter("outbox_published", "events", [], "Events published from the outbox; at zero with rows waiting, look at Kafka.")
    case .httpRequests:
      .counter(
        "http_requests", "requests", ["listener", "status"],
        "HTTP requests answered; 503 is what `/ready` says while work stands, any other 5xx is a fault.")
    case .logErrors:
      .counter("log_errors", "lines", [], "Lines logged as errors; read them.")
    case .oldestEvent:
      .gauge(
        "oldest_event_seconds", "seconds", [],
        "Age of the oldest event not yet done: the one number. Growing means stuck; see /ready.")
    case .inFlightRecords:
      .gauge("in_flight_records", "records", ["stage"], "Records inside a stage; the stage that stays full is the slow one.")
    case .inFlightBytes:
      .gauge("in_flight_bytes", "bytes", [], "Bytes of records inside, as they came and decoded; at its limit intake waits.")
    case .consumerLag:
      .gauge("consumer_lag_records", "records", ["topic", "partition"], "Records not yet read; growing means add instances.")
    case .unownedPartitions:
      .gauge(
        "unowned_partitions", "partitions", [],
        "Input partitions that no instance reads; mended in a minute, else look at the group with Kafka's own tools.")
    case .watermark:
      .gauge(
        "watermark_offset", "offset", ["topic", "partition"],
        "The next offset to commit; standing still under load means an event that does not finish.")
    case .watermarkHoles:
      .gauge("watermark_hole_records", "records", [], "Finished records behind an unfinished one; many mean one stuck message.")
    case .partitionsStanding:
      .gauge(
        "standing_partitions", "partitions", [],
        "Partitions that stand, since their next record is gone; see `referrald partitions list`.")
    case .deadLettersStanding:
      .gauge(
        "standing_dead_letters", "letters", [],
        "Dead letters that the broker refuses, whose partitions wait; `referrald status` says why.")
    case .loopStanding:
      .gauge(
        "standing_loop_seconds", "seconds", ["loop"],
        "How long a loop has not moved, where that is too long; the watchdog ends the process, its log names the loop.")
    case .breaker:
      .gauge("breaker_state", "state", [], "Provider breaker: 0 closed, 1 trying, 2 open; open means the provider fails.")
    case .paused:
      .gauge(
        "paused_state", "state", ["cause"], "1 while sends are paused; `referrald status` says why, `referrald resume` ends it.")
    case .signalHeld:
      .gauge(
        "held_signal_state", "state", ["signal"],
        "1 while a signal comes far too often and its prompts are held; `referrald held release --signal` ends it.")
    case .messagesWaiting:
      .gauge(
        "waiting_messages", "messages", ["state"], "Messages held, deferred, retried or uncertain now; close the uncertain ones.")
    case .outboxRows:
      .gauge("outbox_rows", "rows", [], "Events waiting for publication; growing means Kafka refuses writes.")
    case .heartbeatAge:
      .gauge(
        "heartbeat_age_seconds", "seconds", [], "Age of the last confirmed lease; above 15 no send starts, look at PostgreSQL.")
    case .clicksBuffered:
      .gauge("buffered_clicks", "clicks", [], "Clicks waiting on disk for Kafka; at the limit the oldest are lost.")
    case .databaseConnections:
      .gauge("database_connections", "connections", ["state"], "Pool connections; all busy means slow statements.")
    case .bounceRatio:
      .gauge("bounce_ratio", "ratio", [], "Bounces a sent mail of 7 days; promotion pauses at `throttle.pause_at`.")
    case .complaintRatio:
      .gauge("complaint_ratio", "ratio", [], "Complaints a sent mail of 7 days; promotion pauses at `throttle.pause_at`.")
    case .build:
      .gauge("build_info", "info", ["version"], "Always 1; the label says which version runs.")
    case .signalToSend:
      .histogram(
        "signal_to_send_seconds", "seconds", [], spans,
        "From an event's time to its prompt's acceptance; the promise is no delay.")
    case .stageTime:
      .histogram(
        "stage_seconds", "seconds", ["stage"], latencies, "Time a batch spends in a stage; the slowest is the bottleneck.")
    case .dutyTime:
      .histogram(
        "duty_seconds", "seconds", ["duty"], latencies,
        "Time of one turn of a periodic duty; a count that stands still: another instance does it, or none.")
    case .batchSize:
      .histogram("batch_records", "records", ["stage"], sizes, "Records a batch; always full means the stage is behind.")
    case .providerTime:
      .histogram(
        "provider_seconds", "seconds", [], latencies, "Time of one attempt at the provider; slow ones shrink concurrency.")
    case .rewriteTime:
      .histogram(
        "rewrite_seconds", "seconds", [], latencies,
        "Time of one question to the personaliser's model, its answer's check included.")
    case .databaseTime:
      .histogram("database_seconds", "seconds", ["statement"], latencies, "Time of a round trip to PostgreSQL by statement.")
    }
  }
}

private let latencies = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
private let spans = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 14_400, 86_400]
private let sizes = [1.0, 2, 5, 10, 25, 50, 100, 250, 500, 1000]
