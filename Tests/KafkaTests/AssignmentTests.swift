import Testing

@testable import Kafka

@Suite struct AssignmentTests {
  let one = TopicPartition("t", 1), two = TopicPartition("t", 2)

  @Test func `The epoch grows on every assignment, and records have one only while they are fetched`() {
    var assignment = Assignment()
    #expect(assignment.offer([one: 5, two: nil]).map(\.epoch) == [1, 1])
    #expect(assignment.epoch(of: one) == nil)
    #expect(assignment.accept([one: 5, TopicPartition("u", 0): 0]).keys.sorted() == [one])
    #expect(assignment.epoch(of: one) == 1)
    #expect(assignment.accept([one: 9]).isEmpty, "accepted once only")
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
    #expect(assignment.committable([one: 5, two: 0, TopicPartition("u", 0): 9]) == [two: 0])
    assignment.committed([one: 8, two: 0])
    #expect(assignment.committable([one: 7, two: -1]) == [:])
    #expect(assignment.committable([one: 9]) == [one: 9])
    _ = assignment.drop([one])
    #expect(assignment.committable([one: 10]) == [:])
  }
}

@Suite struct CommitLineTests {
  let one = TopicPartition("t", 1), late = ContinuousClock.now + .seconds(3_600)

  @Test func `One commit is under way, those that come meanwhile are joined at their highest`() {
    var line = CommitLine(), answers: [String] = []
    line.add([one: 3], deadline: late) { _ in answers.append("a") }
    let first = line.next { $0 }.commit
    #expect(first?.offsets == [one: 3])
    line.add([one: 9], deadline: late) { _ in answers.append("b") }
    line.add([one: 7], deadline: late) { _ in answers.append("c") }
    #expect(line.next { $0 }.commit == nil)
    #expect(line.land(99) == nil)
    for reply in line.land(first?.ticket ?? 0)?.callers ?? [] { reply(.success(())) }
    #expect(answers == ["a"])
    let second = line.next { $0 }.commit
    #expect(second?.offsets == [one: 9])
    for reply in line.land(second?.ticket ?? 0)?.callers ?? [] { reply(.success(())) }
    #expect(answers == ["a", "b", "c"])
    #expect(line.isIdle)
  }

  @Test func `Nothing to commit is a success at once, and who waits too long is answered while the commit goes on`() {
    var line = CommitLine()
    line.add([one: 3], deadline: late) { _ in }
    let nothing = line.next { _ in [:] }
    #expect(nothing.commit == nil && nothing.answered.count == 1)
    line.add([one: 3], deadline: .now) { _ in }
    let commit = line.next { $0 }.commit
    #expect(line.expire(late).count == 1)
    #expect(!line.isIdle)
    #expect(line.land(commit?.ticket ?? 0)?.offsets == [one: 3])
    #expect(line.isIdle)
  }
}
