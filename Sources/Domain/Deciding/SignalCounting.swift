import Digests
import Events
import JSONTree
import Policies
import Time

extension CustomerState {
  /// At most so many values of one signal are remembered for `once_per`.
  static let valuesRemembered = 1_000

  /// Counts a signal if its repeats rule lets it, and refreshes what it gives to the score.
  /// Event time drives: an older event never replaces a newer contribution, nor adds to a score that was reset after it.
  /// - Returns: whether it counted.
  mutating func count(_ signal: Policy.Signal, _ event: Event) -> Bool {
    guard mayCount(signal, event) else { return false }
    lastCounted[signal.name] = lastCounted[signal.name].orLater(event.time)
    if case .oncePer(let path) = signal.counts { remember(Self.mark(event.body[path: path]), of: signal.name) }
    let known = contributions[signal.name]
    if known.map({ $0.at <= event.time }) ?? true, scoreResetAt.map({ $0 <= event.time }) ?? true {
      contributions[signal.name] = Contribution(weight: signal.weight, at: event.time)
    }
    return true
  }

  /// Whether a repeat counts at all.
  private func mayCount(_ signal: Policy.Signal, _ event: Event) -> Bool {
    switch signal.counts {
    case .always: return true
    case .once: return lastCounted[signal.name] == nil
    case .oncePer(let path): return countedValues[signal.name]?.contains(Self.mark(event.body[path: path])) != true
    case .againAfter(let rest):
      guard let last = lastCounted[signal.name] else { return true }
      // Both ways round: a late event from long before the last one would have counted in its own time.
      let (earlier, later) = last < event.time ? (last, event.time) : (event.time, last)
      return later.elapsed(since: earlier) >= rest
    }
  }

  private mutating func remember(_ mark: UInt64, of signal: String) {
    var marks = countedValues[signal] ?? []
    marks.append(mark)
    countedValues[signal] = Array(marks.suffix(Self.valuesRemembered))
  }

  /// A value's stable 64-bit mark; 10000 and 10000.0 are one value, and a missing one is a value too, so it counts once.
  private static func mark(_ value: JSON?) -> UInt64 { ContentDigest.number(of: canonical(value ?? .null)) }

  private static func canonical(_ value: JSON) -> String {
    switch value {
    case .null: "null"
    case .bool(let truth): "\(truth)"
    case .int, .double: value.int.map { "\($0)" } ?? value.number.map { "\($0)" } ?? "null"
    case .string(let text): "\"\(text.utf8.count):\(text)"
    case .array(let elements): "[" + elements.map(canonical).joined(separator: ",") + "]"
    case .object(let members):
      "{" + members.sorted { $0.key < $1.key }.map { canonical(.string($0.key)) + canonical($0.value) }.joined() + "}"
    }
  }
}
