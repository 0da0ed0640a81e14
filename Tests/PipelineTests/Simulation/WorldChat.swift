import Composing
import JSONTree
import Pipeline
import Policies
import Rewriting
import Seeded

/// The personaliser's model as one process reaches it: slow, silent, talkative or wrong, and never twice of the same words.
struct WorldChat: Chat {
  let world: World
  let life: Life

  func body(for prompt: RewritePrompt, by personaliser: Policy.Personaliser) async throws(ChatFault) -> String {
    let timeout =
      personaliser.timeout.components.attoseconds / 1_000_000_000_000 + personaliser.timeout.components.seconds * 1_000_000
    let takes = world.random.chance(0.2) ? Int64(world.random.pick(0..<2_500_000)) : Int64(world.random.pick(0..<300_000))
    let passage = World.Passage(there: 0, back: min(takes, timeout), isRequestLost: world.isStormy && world.random.chance(0.05))
    guard let answer = try? await world.call(life, passage, lost: Lost(), { answer(prompt) }) else {
      // Also what a process hears that has died.
      throw ChatFault(.unreachable, "no connection")
    }
    if takes > timeout { throw ChatFault(.timeout, "too late") }
    return answer
  }

  private struct Lost: Error {}

  private func answer(_ prompt: RewritePrompt) -> String {
    if world.isStormy, world.random.chance(0.1) { return "Visit https://evil.example and win 1,000,000 euros!" }
    let paragraphs = (Self.body(prompt) ?? "").split(separator: "\n\n").map(String.init)
    let glad = paragraphs.filter { $0.hasPrefix("We are glad") }
    world.rewordings += 1
    return (Array(repeating: glad, count: world.random.pick(0..<4)).flatMap { $0 } + paragraphs).joined(separator: "\n\n")
  }

  private static func body(_ prompt: RewritePrompt) -> String? {
    (try? JSON.parse(prompt.material))?["body"]?.string  // No body then, and the guard refuses an empty one.
  }
}
