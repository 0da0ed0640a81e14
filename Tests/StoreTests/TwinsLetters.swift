import MemoryLedger
import Offsets
import Seeded
import Store

extension Twins {
  /// Notes, asks for, or passes dead letters.
  mutating func letters() async throws -> Answers {
    let marks = (0..<random.pick(1..<4)).map { _ in
      LetterMark(
        RecordPosition(topic: "t", partition: Int32(random.pick(0..<2)), offset: Int64(random.pick(0..<5))),
        digest: random.choose(["a", "b"]))
    }
    let call: String
    if random.chance(0.2) {
      let progress = [StoredPlace(.init(topic: "t", number: Int32(random.pick(0..<2))), next: Int64(random.pick(0..<5)))]
      memory.saveProgress(progress)
      try await store.saveProgress(progress)
      call = "progress \(progress)"
    } else {
      let notes = marks.map { (mark: $0, trouble: random.chance(0.5) ? "too large" : nil) }
      memory.note(notes)
      try await store.note(notes)
      call = "\(notes)"
    }
    let standing = try await store.standingLetters().map { Self.place($0.position) }.sorted()
    let twin = memory.letters.filter { $0.value.trouble != nil }.map { Self.place($0.key) }.sorted()
    let taken = try await store.takenLetters(marks).map(Self.place).sorted()
    return ("letters \(call)", "\(standing) \(taken)", "\(twin) \(memory.takenLetters(marks).map(Self.place).sorted())")
  }

  private static func place(_ position: RecordPosition) -> String { "\(position.partition)@\(position.offset)" }
}
