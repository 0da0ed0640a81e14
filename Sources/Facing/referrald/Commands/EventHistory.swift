import ArgumentParser
import Files
import Foundation
import Kafka
import Settings
import Time

/// Events of the past to look at without taking part: a file of JSON lines, or topics up to their present ends.
enum EventHistory {
  case file(String)
  case topics([String], Settings)

  /// Where a record was found.
  struct Place {
    /// Empty for a file.
    var topic: String
    var brokerTimestamp: Timestamp?
    /// Gives a header's value by its exact name.
    var header: (String) -> [UInt8]?
  }

  /// Tells a file from a topic: `-`, and what lies on disk, holds a slash or ends in `.jsonl`, `.gz` or `.zst`, is a file.
  static func isFile(_ name: String) -> Bool {
    name == "-" || [".jsonl", ".gz", ".zst"].contains { name.hasSuffix($0) }
      || name.contains("/") || FileManager.default.fileExists(atPath: name)
  }

  /// Reads every record, the oldest first; of a topic at most `limit`, the newest of each partition.
  /// - Throws: exit 69 when there is no such file or topic, exit 75 when Kafka does not answer.
  func read(limit: Int, _ body: (Span<UInt8>?, Place) -> Void) async throws {
    switch self {
    case .file(let path): try Self.read(path, body)
    case .topics(let names, let settings):
      do {
        for name in names { try await Self.read(name, settings, limit: limit, body) }
      } catch let error as KafkaError {
        Console.trouble("Kafka: \(error)")
        let isThere = error.code != "UNKNOWN_TOPIC_OR_PART"
        throw isThere && error.isRetriable ? ExitStatus.temporary.exit : ExitStatus.unavailable.exit
      }
    }
  }

  private static func read(_ path: String, _ body: (Span<UInt8>?, Place) -> Void) throws {
    let place = Place(topic: "", brokerTimestamp: nil) { _ in nil }
    try lines(path) { line in
      if !line.isEmpty { body(Array(line).span, place) }
    }
  }

  /// Calls back with every line of a file, a pipe or, as `-`, standard input, packed or not.
  /// - Throws: exit 69 when it cannot be read.
  static func lines(_ path: String, _ body: (ArraySlice<UInt8>) throws -> Void) throws {
    do {
      try LineSource(path: path).forEachLine(body)
    } catch let error as FileError {
      Console.trouble("\(error)")
      throw ExitStatus.unavailable.exit
    }
  }

  private static func read(_ topic: String, _ settings: Settings, limit: Int, _ body: (Span<UInt8>?, Place) -> Void) async throws
  {
    let (brokers, properties) = (settings.kafka.brokers, Connections.properties(settings))
    let starts = try await newest(limit, of: topic, Admin(brokers: brokers, properties: properties))
    try await TopicReader(brokers: brokers, properties: properties).read(topic, from: starts, limit: limit) { batch in
      for record in batch.records {
        let place = Place(
          topic: topic, brokerTimestamp: record.timestampMilliseconds.map { Timestamp(microseconds: $0 &* 1_000) },
          header: { record.headers.isEmpty ? nil : batch.headerValue(record, $0) })
        if batch.withValue(of: record, { body($0, place) }) == nil { body(nil, place) }
      }
      return true
    }
  }

  /// From where to read to get about the newest so many.
  private static func newest(_ limit: Int, of topic: String, _ admin: Admin) async throws -> [Int32: Int64] {
    let count = Int32(clamping: try await admin.partitions(of: topic) ?? 0)
    var starts: [Int32: Int64] = [:]
    for partition in 0..<count {
      let (low, high) = try await admin.watermarks(of: TopicPartition(topic, partition))
      starts[partition] = max(low, high - Int64(max(1, limit / Int(count))))
    }
    return starts
  }
}
