import Kafka
import MultiMail
import Pipeline
import Policies
import Settings
import Store
import Time

extension Daemon {
  /// What the daemon does again and again, beside the pipeline's own duties.
  func duties(_ store: Store, _ consumer: Consumer, _ provider: Provider, _ guards: Guards, owner: Int64) -> [Duty] {
    let house = Housekeeping(store: store, settings: settings.database, clock: SystemClock(), log: log)
    let gauges = Gauges(registry, store, consumer)
    var duties = [
      Duty("gauges", every: .seconds(1), trouble: "figures could not be told") { gauges.tell() },
      Duty("waiting messages", every: .seconds(15), trouble: "waiting messages could not be counted; trying again") {
        try await gauges.countWaiting()
      },
      Duty(
        "partitions", every: .hours(1), afterFailure: .minutes(1), by: .oneInstance,
        trouble: "day partitions could not be made; trying again later"
      ) { try await house.keepPartitions() },
      Duty(
        "retention", every: .hours(1), afterFailure: .minutes(1), by: .oneInstance,
        trouble: "what is older than its retention could not be deleted; trying again later"
      ) { try await house.trim() },
      Duty(
        "erasures", every: .minutes(1), by: .oneInstance,
        trouble: "what is kept of erased customers could not be blanked; trying again later"
      ) { try await store.blankErased() },
      Duty(
        "statistics", every: .seconds(2), afterFailure: .minutes(1), by: .oneInstance,
        trouble: "tables that have grown could not be analyzed; trying again later"
      ) { try await store.analyzeOutgrown() },
    ]
    guard provider.contract == .keyed else { return duties }
    let mails = AcceptedMails(
      provider: provider, store: store, programmeID: programmes.value.policy.program.id, registry: registry, log: log)
    let recall = Recall(mails: mails, programmes: programmes, guards: guards, owner: owner)
    let mailbox = MailboxWatch(mails: mails)
    duties += [
      Duty("recall", every: Recall.youngInterval, trouble: "mails could not be recalled; trying again while the pause stands") {
        try await recall.turn()
      },
      // The key may lack the scope, or the provider be away: sends say more.
      Duty(
        "mailbox", every: MailboxWatch.interval,
        trouble: "the provider's oversight of our mailbox is not known; asked again later",
        sayingWhen: { try await mailbox.look() }),
    ]
    return duties
  }
}
