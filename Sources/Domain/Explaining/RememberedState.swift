package import Deciding
import Policies
package import Time

// What a customer's state remembers and no decision tells.

extension [CustomerState.ActiveVeto] {
  /// The ends that have come by themselves.
  package func ends(at now: Timestamp) -> [CustomerState.EndedVeto] {
    compactMap { veto in
      veto.until.flatMap { $0 > now ? nil : CustomerState.EndedVeto(name: veto.name, key: veto.key, at: $0) }
    }
  }
}

extension [CustomerState.EndedVeto] {
  /// Of the ends of vetoes that are not the customer's own, those of a story: for each veto that spoke in a decision the first after.
  package func first(after decisions: [ToldDecision]) -> [CustomerState.EndedVeto] {
    let ends = sorted { $0.at < $1.at }
    var told: [CustomerState.EndedVeto] = []
    for decision in decisions {
      for rule in decision.findings.map(\.rule) {
        guard let end = ends.first(where: { "vetoes.\($0.name)" == rule && $0.at >= decision.at }), !told.contains(end) else {
          continue
        }
        told.append(end)
      }
    }
    return told
  }
}

extension [CustomerState.PromptEntry] {
  /// The prompts as their messages stand: what has gone did ask, and what waits did not yet.
  package func settled(by messages: [ToldMessage]) -> [CustomerState.PromptEntry] {
    let states = Dictionary(messages.map { ($0.id, $0.state) }) { first, _ in first }
    return map { prompt in
      var prompt = prompt
      switch states[prompt.messageID] {
      case "sent": prompt.outcome = .prompted
      case "deferred": prompt.outcome = .deferred
      case "held": prompt.outcome = .held
      default: break
      }
      return prompt
    }
  }
}

extension Decider {
  /// The signals of which a repeat does not count: never more, not yet, or not with a value that has counted.
  package func standingRepeats(_ state: CustomerState, now: Timestamp) -> [Finding] {
    let dates = DateWords(policy, now: now)
    return policy.signals.compactMap { signal in
      state.lastCounted[signal.name].flatMap { Self.repeats(of: signal, last: $0, state, dates) }
    }
  }

  private static func repeats(
    of signal: Policy.Signal, last: Timestamp, _ state: CustomerState, _ dates: DateWords
  ) -> Finding? {
    let counted = "\(signal.name) counted on \(dates.date(last))"
    switch signal.counts {
    case .always: return nil
    case .once: return Finding(rule: "signals.\(signal.name).once", sentence: "\(counted), and counts once")
    case .againAfter(let rest):
      let until = last.adding(rest)
      guard until > dates.now else { return nil }
      let sentence = "\(counted), and counts again \(Words.span(rest)) later, from \(dates.date(until))"
      return Finding(rule: "signals.\(signal.name).again_after", sentence: sentence, until: until)
    case .oncePer(let path):
      let values = Words.count(Int64(state.countedValues[signal.name]?.count ?? 0), "value")
      let sentence = "\(counted), and counts once for each \(path): \(values) counted so far"
      return Finding(rule: "signals.\(signal.name).once_per", sentence: sentence)
    }
  }
}
