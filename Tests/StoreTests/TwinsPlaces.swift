import MemoryLedger
import Offsets
import Seeded
import Store

extension Twins {
  /// Mirrors places, resets partitions, takes and finishes resets.
  mutating func place(owners: [Int64]) async throws -> Answers {
    let partition = Watermarks.Partition(topic: random.choose(["t", "u"]), number: Int32(random.pick(0..<2)))
    var answers: Answers
    switch random.pick(0..<4) {
    case 0:
      let next = random.chance(0.3) ? nil : Int64(random.pick(0..<9))
      try await store.resetPartition(
        topic: partition.topic, partition: partition.number, next: next, actor: "ada", reason: "a test")
      memory.reset(partition, next: next)
      answers = ("place reset \(partition) \(next.map(String.init) ?? "")", "", "")
    case 1:
      let owner = random.choose(owners)
      let partitions = [partition, .init(topic: "t", number: 0)]
      let real = try await store.takeResets(of: partitions, owner: owner).sorted { $0.id < $1.id }
      answers = ("place take \(partition)", "\(real)", "\(memory.takeResets(of: partitions, owner: owner))")
    case 2:
      let (id, owner) = (Int64(random.pick(1..<max(2, memory.resets.count + 1))), random.choose(owners))
      let place = StoredPlace(
        memory.resets.indices.contains(Int(id) - 1) ? memory.resets[Int(id) - 1].partition : partition, next: 3)
      let real = try await store.finishReset(id, at: place, owner: owner)
      answers = ("place finish \(id) by \(owner)", "\(real)", "\(memory.finishReset(id, at: place, owner: owner))")
    default:
      let next = Int64(random.pick(1..<12))
      let mark = LogMark(offset: next - 1, milliseconds: random.chance(0.5) ? 7 : nil, digest: -next)
      let place = StoredPlace(partition, next: next, mark: random.chance(0.6) ? mark : nil)
      try await store.saveProgress([place])
      memory.saveProgress([place])
      answers = ("place save \(place)", "", "")
    }
    let real = try await store.progress().sorted {
      ($0.partition.topic, $0.partition.number) < ($1.partition.topic, $1.partition.number)
    }
    answers.real += " \(real)"
    answers.memory += " \(memory.places)"
    return answers
  }
}
