package import Files
import JSONTree

/// The producer's own record of what the broker acknowledged: JSON lines, one a record, that nobody else writes.
package struct ProducerLog: Sendable {
  private let file: AppendFile

  /// Opens or creates the log, to go on after its last whole line.
  package init(path: String) throws(FileError) { file = try AppendFile(path: path) }

  /// Appends records that were acknowledged; all of them or none.
  package func append(_ events: [ProducedEvent]) throws(FileError) {
    var lines: [UInt8] = []
    for event in events {
      lines += event.json.serializedBytes()
      lines.append(UInt8(ascii: "\n"))
    }
    _ = try file.append(lines)
  }

  /// Reads a log, which may still grow, into what it comes to.
  /// - Throws: `FileError`, or `AuditError` when a line is not one of ours.
  package static func read(_ path: String) throws -> Produced {
    var produced = Produced()
    var reader = LineReader(path: path)
    try reader.read { line, offset in
      // What the parser says is told by place instead.
      guard let event = (try? JSON.parse(Array(line).span)).flatMap(ProducedEvent.init) else {
        throw AuditError(message: "the line at byte \(offset) of \(path) is no line of a producer's log; give the right file")
      }
      produced.note(event)
    }
    return produced
  }
}
