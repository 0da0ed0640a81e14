import Offsets
import Testing

@testable import Pipeline

@Suite struct RoomTests {
  @Test(arguments: [(3, 1_000), (100, 30)])
  func `Intake waits at the limit of records or of bytes, until enough is done`(records: Int, bytes: Int) {
    let limits = Acknowledger.Limits(records: records, bytes: bytes)
    var marks = Watermarks()
    func at(_ offset: Int64) -> RecordPosition { RecordPosition(topic: "t", partition: 0, offset: offset) }
    marks.assign(.init(topic: "t", number: 0), epoch: 1)
    for offset in Int64(0)..<3 {
      #expect(limits.haveRoom(for: marks))
      marks.deliver(at(offset), bytes: 10, epoch: 1)
    }
    #expect(!limits.haveRoom(for: marks))
    marks.complete(at(1), epoch: 1)
    #expect(limits.haveRoom(for: marks))
  }
}
