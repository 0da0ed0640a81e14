import Testing

@testable import Kafka

@Suite struct AssignmentTests {
  let one = TopicPartition("t", 1), two = TopicPartition("t", 2)

  @Test func `The epoch grows on every assignment, and records have one only while they are fetched`() {
    var assignment = Assignment()
    let offers = assignment.offer([one: 5, two: nil])
    #expect(offers.map(\.epoch) == [1, 1])
    #expect(assignment.epoch(of: one) == nil)
    let unknown = PartitionOffer(TopicPartition("u", 0), epoch: 1, committed: 0)
    let stale = PartitionOffer(two, epoch: 0, committed: 0)
    #expect(assignment.accept([.init(offers[0], at: 5), .init(unknown, at: 0), .init(stale, at: 0)]) == [one: 5])
    #expect(assignment.epoch(of: one) == 1)
    #expect(assignment.accept([.init(offers[0], at: 9)]).isEmpty, "accepted once only")
    #expect(assignment.revoke([one]) == [one])
    #expect(assignment.epoch(of: one) == nil)
    #expect(assignment.drop([one, one]) == [one])
    #expect(assignment.offer([one: 7]).map(\.epoch) == [2])
  }

  @Test func `A revocation waits for all of its partitions`() {
    var assignment = Assignment()
    _ = assignment.offer([one: nil, two: nil])
    #expect(assignment.revoke([two, one, TopicPartition("u", 0)]) == [one, two])
    assignment.release([one])
    #expect(assignment.awaitingRelease == [two])
    assignment.release([two, two])
    #expect(assignment.awaitingRelease.isEmpty)
    #expect(assignment.released == [one, two])
  }

  @Test func `Only what moves forward and is held is committed`() {
    var assignment = Assignment()
    _ = assignment.offer([one: 5, two: nil])
    #expect(assignment.committable([one: wanted(5), two: wanted(0), TopicPartition("u", 0): wanted(9)]) == [two: wanted(0)])
    assignment.committed([one: wanted(8), two: wanted(0)])
    #expect(assignment.committable([one: wanted(7), two: wanted(-1)]) == [:])
    #expect(assignment.committable([one: wanted(9)]) == [one: wanted(9)])
    #expect(assignment.committable([one: wanted(9, epoch: 2)]) == [:], "of another assignment")
    _ = assignment.drop([one])
    #expect(assignment.committable([one: wanted(10)]) == [:])
  }

  @Test func `A commit that was left out is no success, unless the group has it already`() {
    var assignment = Assignment()
    _ = assignment.offer([one: 5, two: nil])
    func asked(_ next: Int64, epoch: Int64 = 1) -> EpochOffset { EpochOffset(epoch: epoch, next: next) }
    #expect(assignment.stored([one: asked(5), two: asked(0)]) == [one])
    #expect(assignment.stored([one: asked(5, epoch: 2)]) == [])
    #expect(assignment.stored([one: asked(6)]) == [])
  }

  @Test func `A reset's place may lie before the commit, once, and only in its own assignment`() {
    var assignment = Assignment()
    _ = assignment.offer([one: 50])
    #expect(assignment.committable([one: wanted(10)]) == [:])
    let back = [one: wanted(10, mayGoBack: true)]
    #expect(assignment.committable(back) == back)
    assignment.committed(back)
    #expect(assignment.committable([one: wanted(11)]) == [one: wanted(11)], "from there it goes on")
    #expect(assignment.committable(back) == [:])
    _ = assignment.offer([one: 50])
    #expect(assignment.committable(back) == [:])
  }
}

@Suite struct CommitLineTests {
  let one = TopicPartition("t", 1), late = ContinuousClock.now + .seconds(3_600)

  @Test func `One commit is under way, those that come meanwhile are joined at their highest`() {
    var line = CommitLine(), answers: [String] = []
    line.add([one: wanted(3)], deadline: late) { _ in answers.append("a") }
    let first = line.next { $0 }.commit
    #expect(first?.offsets == [one: wanted(3)])
    line.add([one: wanted(9)], deadline: late) { _ in answers.append("b") }
    line.add([one: wanted(7)], deadline: late) { _ in answers.append("c") }
    #expect(line.next { $0 }.commit == nil)
    #expect(line.land(99) == nil)
    for reply in line.land(first?.ticket ?? 0)?.callers ?? [] { reply(.success(())) }
    #expect(answers == ["a"])
    let second = line.next { $0 }.commit
    #expect(second?.offsets == [one: wanted(9)])
    for reply in line.land(second?.ticket ?? 0)?.callers ?? [] { reply(.success(())) }
    #expect(answers == ["a", "b", "c"])
    #expect(line.isIdle)
  }

  @Test func `Nothing to commit is a success at once, and who waits too long is answered while the commit goes on`() {
    var line = CommitLine()
    line.add([one: wanted(3)], deadline: late) { _ in }
    let nothing = line.next { _ in [:] }
    #expect(nothing.commit == nil && nothing.answered.count == 1)
    line.add([one: wanted(3)], deadline: .now) { _ in }
    let commit = line.next { $0 }.commit
    #expect(line.expire(late).count == 1)
    #expect(!line.isIdle)
    #expect(line.land(commit?.ticket ?? 0)?.offsets == [one: wanted(3)])
    #expect(line.isIdle)
  }

  @Test func `Of two commits that wait, the younger assignment's goes, and a way back stays one`() {
    #expect(wanted(9).joined(with: wanted(3, epoch: 2)) == wanted(3, epoch: 2))
    #expect(wanted(3, epoch: 2).joined(with: wanted(9)) == wanted(3, epoch: 2))
    #expect(wanted(3, mayGoBack: true).joined(with: wanted(4)) == wanted(4, mayGoBack: true))
    #expect(wanted(9, mayGoBack: true).joined(with: wanted(3, epoch: 2)) == wanted(3, epoch: 2))
  }
}

private func wanted(_ next: Int64, epoch: Int64 = 1, mayGoBack: Bool = false) -> CommitLine.Wanted {
  CommitLine.Wanted(EpochOffset(epoch: epoch, next: next), mayGoBack: mayGoBack)
}
