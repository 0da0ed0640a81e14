import Testing

@testable import Kafka

@Suite struct OwnerWatchTests {
  let start = ContinuousClock.now, one = TopicPartition("t", 1), two = TopicPartition("t", 2)

  /// Looks at every given second and returns those at which the group is to share out anew.
  private func decisions(
    at seconds: some Sequence<Int>, place: Int? = 0, _ unowned: (Int) -> Set<TopicPartition>?
  ) -> [Int] {
    var watch = OwnerWatch(patience: .seconds(30))
    return seconds.filter { watch.note(unowned: unowned($0), place: place, start + .seconds($0)) }
  }

  @Test func `What is nobody's at every look of 30 seconds is shared out anew, later and later when that does not help`() {
    #expect(decisions(at: stride(from: 0, through: 300, by: 10)) { _ in [one, two] } == [30, 100, 230])
  }

  @Test func `What is nobody's for a while only, or never the same, is somebody's turn to take`() {
    #expect(decisions(at: stride(from: 0, through: 300, by: 10)) { $0 % 30 == 0 ? [] : [one] } == [])
    #expect(decisions(at: stride(from: 0, through: 300, by: 10)) { $0 % 20 == 0 ? [two] : [one] } == [])
    #expect(decisions(at: stride(from: 0, through: 60, by: 10)) { $0 == 20 ? [two, one] : [one] } == [30])
  }

  @Test func `A rebalance under way begins the waiting anew, and all owned the patience`() {
    #expect(decisions(at: stride(from: 0, through: 90, by: 10)) { $0 == 20 ? nil : [one] } == [60])
    #expect(decisions(at: stride(from: 0, through: 90, by: 10)) { $0 == 40 ? [] : [one] } == [30, 80])
  }

  @Test func `Members take turns by their place, and who is none does nothing`() {
    #expect(decisions(at: stride(from: 0, through: 60, by: 10), place: 2) { _ in [one] } == [40])
    #expect(decisions(at: stride(from: 0, through: 300, by: 10), place: nil) { _ in [one] } == [])
  }

  @Test func `It looks six times in its patience, first after it was given something`() {
    var watch = OwnerWatch(patience: .seconds(30)), looks: [Int] = []
    watch.begin(start, givenAny: false)
    for second in 0..<60 where watch.isDue(start + .seconds(second)) {
      looks.append(second)
      // The answer takes two seconds; the last says that there will never be one.
      if second < 40 { watch.fail(start + .seconds(second + 2), isLasting: second > 20) }
    }
    #expect(looks == [5, 12, 19, 26])
    watch.begin(start + .seconds(60), givenAny: true)
    let isDue = watch.isDue(start + .seconds(99))
    #expect(!isDue)
  }

  @Test func `It does not look before it was given something, nor while an answer is out`() {
    var watch = OwnerWatch(patience: .seconds(30))
    let before = watch.isDue(start + .seconds(99))
    watch.begin(start, givenAny: false)
    let looks = [4, 5, 99].filter { watch.isDue(start + .seconds($0)) }
    #expect(!before && looks == [5])
  }

  /// One that begins, looks as often as it is due, and is asked to share out at these seconds.
  private func returns(_ assignments: [Int: Bool], _ unowned: (Int) -> Set<TopicPartition>?) -> [Int] {
    var watch = OwnerWatch(patience: .seconds(30))
    return (0..<60).filter { second in
      if let givenAny = assignments[second] { watch.begin(start + .seconds(second), givenAny: givenAny) }
      return watch.isDue(start + .seconds(second)) && watch.note(unowned: unowned(second), place: 3, start + .seconds(second))
    }
  }

  @Test func `One that comes back to an assignment which leaves some to nobody does not wait, once`() {
    #expect(returns([0: true]) { _ in [one] } == [2])
    #expect(returns([0: true]) { $0 < 4 ? nil : [one] } == [5])
    #expect(returns([0: true]) { $0 % 2 == 0 ? [two] : [one] } == [])
  }

  @Test func `One that is new, or was given something before, has the patience that all have`() {
    #expect(returns([0: false, 1: true]) { _ in [one] } == [51])
    #expect(returns([0: true]) { $0 < 3 ? [] : [one] } == [52])
  }
}
