import Deciding
import Kafka
import MemoryLedger
import MultiMail
import Pipeline
import Policies
import Postgres
import Store
import Texts
import Time

/// The faults that the simulation is there to find.
enum Mutants {
  /// A process that is told other facts than there are.
  private static func told(
    _ name: String, unit: Policy.Unit = .customer, grants: Bool = false, _ alter: @escaping @Sendable (inout Facts) -> Void
  ) -> Mutation {
    Mutation(
      name: name, unit: unit, grants: grants,
      ledger: { ledger, _, _ in
        AlteredLedger(
          base: ledger,
          facts: { facts in
            var facts = facts
            alter(&facts)
            return facts
          })
      })
  }

  static let all: [Mutation] = [
    Mutation(name: "acknowledge before commit", offsets: { EagerOffsets(base: $0, life: $2, isPastHoleOnly: false) }),
    Mutation(name: "commit past a hole", offsets: { EagerOffsets(base: $0, life: $2, isPastHoleOnly: true) }),
    Mutation(name: "settle before send", mailer: { SettlingMailer(base: $0, world: $1, life: $2) }),
    Mutation(
      name: "a settlement is done before it is written",
      ledger: { ledger, _, _ in AlteredLedger(base: ledger, settle: { settlements, _ in Set(settlements.map(\.id)) }) }),
    Mutation(
      name: "forget the version check", within: 150,
      ledger: { ledger, world, _ in
        world.database.checksVersions = false
        return ledger
      }),
    Mutation(
      name: "forget the account's version", unit: .account,
      ledger: { ledger, world, _ in
        world.database.checksAccounts = false
        return ledger
      }),
    Mutation(
      name: "every log is the one that was read before", remakes: true,
      logs: { logs, world, _ in BelievingLogs(base: logs, world: world) }),
    Mutation(name: "claim all that is due", settings: { $0.window = .max }),
    told("decide by an account's old members", unit: .account) { $0.accountMembers = [:] },
    Mutation(
      name: "another key on a retry", contract: .keyed,
      mailer: { mailer, world, _ in RekeyingMailer(base: mailer, memory: .init(), world: world) }),
    Mutation(
      name: "a lost answer counts as not sent", contract: .unkeyed, mailer: { mailer, _, _ in HopefulMailer(base: mailer) }),
    Mutation(
      name: "send whatever the claim says", within: 150,
      ledger: { ledger, _, _ in AlteredLedger(base: ledger, begin: { asked, _ in asked }) }),
    Mutation(
      name: "send again what was being sent", contract: .unkeyed,
      ledger: { ledger, world, life in
        AlteredLedger(
          base: ledger,
          claimed: { messages in
            messages.map { message in
              guard message.state == .sending else { return message }
              world.database.messages[message.id]?.state = .claimed
              var again = message
              (again.state, again.inDoubt) = (.claimed, false)
              return again
            }
          })
      }),
    Mutation(
      name: "a key is good for ever", contract: .keyed, course: .sleeping,
      ledger: { ledger, world, _ in
        AlteredLedger(
          base: ledger,
          claimed: { messages in
            messages.map { message in
              world.database.messages[message.id]?.state = .claimed
              var again = message
              (again.state, again.firstAttemptAt) = (.claimed, nil)
              return again
            }
          })
      }),
    Mutation(
      name: "what never was posted is in doubt", contract: .keyed, forbids: true,
      ledger: { ledger, _, _ in
        AlteredLedger(
          base: ledger,
          claimed: { messages in
            messages.map { message in
              var lost = message
              lost.isBeginUnknown = false
              return lost
            }
          })
      }),
    Mutation(
      name: "an ending of doubt is not published", contract: .unkeyed,
      ledger: { ledger, world, _ in
        AlteredLedger(
          base: ledger,
          claimed: { messages in
            for message in messages where message.state == .sending {
              world.database.messages[message.id]?.state = .uncertain
              world.database.messages[message.id]?.owner = nil
            }
            return messages.filter { $0.state != .sending }
          })
      }),
    Mutation(
      name: "forget where a message went", course: .moving,
      ledger: { ledger, _, _ in
        AlteredLedger(
          base: ledger,
          claimed: { messages in
            messages.map { message in
              var anywhere = message
              anywhere.target = nil
              return anywhere
            }
          })
      }),
    Mutation(
      name: "what a claim without an answer took is never looked for", reminds: true,
      ledger: { ledger, _, _ in AlteredLedger(base: ledger, claimedBy: { _ in [] }) }),
    Mutation(
      name: "whoever must be read is over",
      ledger: { ledger, _, _ in AlteredLedger(base: ledger, outgoing: { _ in [] }) }),
    told("a duplicate is done at once") { $0.handled = $0.handled.mapValues { _ in [] } },
    told("forget what was handled") { $0.handled = [:] },
    told("forget which rewards were told of", grants: true) { $0.notices = [] },
    Mutation(
      name: "forget that a reminder was decided", reminds: true,
      ledger: { ledger, _, _ in
        AlteredLedger(
          base: ledger,
          commit: { batch in
            var batch = batch
            batch.reminders = []
            return batch
          })
      }),
    Mutation(
      name: "set no reminder when the answer comes late", reminds: true,
      ledger: { ledger, world, _ in
        AlteredLedger(
          base: ledger,
          settling: { settlements in
            settlements.map { settlement in
              var late = settlement
              if (settlement.attempt ?? 0) > 1 { late.remindAfter = nil }
              return late
            }
          })
      }),
    Mutation(
      name: "remind whoever was silent when the prompt went", reminds: true,
      ledger: { ledger, _, _ in
        AlteredLedger(
          base: ledger,
          due: { due in
            due.map { reminder in
              var silent = reminder
              silent.record?.state.lastShare = nil
              silent.record?.state.lastTouch = nil
              return silent
            }
          })
      }),
    Mutation(
      name: "a signup is done when its friend is", within: 150, reminds: true,
      ledger: { ledger, _, _ in
        AlteredLedger(
          base: ledger,
          facts: { facts in
            var facts = facts
            if !facts.handled.isEmpty { facts.customersByCode = [:] }
            return facts
          })
      }),
    Mutation(
      name: "what is refused is repeated as it is",
      ledger: { ledger, _, _ in
        AlteredLedger(
          base: ledger, refused: { _ in PostgresError(.connectionLost, "the connection was lost", retry: .later) })
      }),
    Mutation(
      name: "a row that cannot be read stops all",
      ledger: { ledger, _, _ in
        AlteredLedger(
          base: ledger,
          facts: { facts in
            guard facts.unreadable == UnreadableRows() else {
              throw PostgresError(.connectionLost, "the connection was lost", retry: .later)
            }
            return facts
          })
      }),
    Mutation(name: "send by what was decided long ago", forbids: true, settings: { $0.decisionLifetime = .hours(1) }),
    Mutation(
      name: "decide again without asking what forbids it", forbids: true,
      ledger: { ledger, _, _ in
        AlteredLedger(
          base: ledger,
          release: { known in
            var forgetful = known
            forgetful.facts.sharedVetoes = [:]
            for id in known.facts.customers.keys { forgetful.facts.customers[id]?.state.suppression = .init() }
            return forgetful
          })
      }),
    Mutation(
      name: "a reset leaves the group where it is", resets: true, offsets: { offsets, _, _ in ForwardOffsets(base: offsets) }),
    Mutation(
      name: "a reset is done when its partition is committed", resets: true,
      ledger: { ledger, world, _ in
        AlteredLedger(base: ledger, saved: { places in world.database.closeResets(of: places.map(\.partition)) })
      }),
    Mutation(
      name: "resets are passed over", resets: true,
      ledger: { ledger, world, _ in
        AlteredLedger(
          base: ledger,
          takenResets: { resets in
            world.database.closeResets(of: resets.map(\.partition))
            return []
          })
      }),
    Mutation(
      name: "the wall's clock tells how old the lease is", within: 150, clocksJump: true,
      ledger: { ledger, _, life in
        life.tellsTimeByWall = true
        return ledger
      }),
    Mutation(name: "drop dead letters", deadLetters: { _, _, _ in NoDeadLetters() }),
    Mutation(name: "a refused dead letter is done", deadLetters: { topic, _, _ in CarelessDeadLetters(base: topic) }),
    Mutation(
      name: "dead letters are forgotten once published",
      ledger: { ledger, _, _ in AlteredLedger(base: ledger, taken: { _ in [] }) }),
  ]
}
