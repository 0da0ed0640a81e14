import Foundation
import Synchronization
import Texts

/// The time zones by name: the machine's own where it has them, else those the binary brought along. Each is read once.
package final class Zones: Sendable, Equatable {
  /// Only those that the binary brought along: as old as the toolchain.
  package static let builtIn = Zones { _ in nil }

  private let file: @Sendable (String) -> [UInt8]?
  private let known = Mutex<[String: Zone?]>([:])
  /// There are 600 names; whoever sends more makes it begin again.
  static let mostKept = 1_024

  /// Zones that are read as they are asked for.
  /// - Parameter file: a compiled zone (TZif) by its name, such as `Europe/Berlin`; nil where there is none. The name is a
  ///   path without dots, relative, its parts beginning with a capital.
  package init(file: @escaping @Sendable (String) -> [UInt8]?) { self.file = file }

  /// Where rules are read is no part of what a policy says.
  package static func == (a: Zones, b: Zones) -> Bool { true }

  /// The short names of the tz database that are no abbreviations: `UTC`, and links of earlier days.
  private static let shortNames: Set<String> = ["UTC", "GMT", "UCT", "GB", "NZ", "PRC", "ROC", "ROK"]

  /// A zone by its name in the tz database; no abbreviations of three letters, since `IST` or `CST` mean several.
  subscript(name: String) -> Zone? {
    guard Self.shortNames.contains(name) || (4...64).contains(name.utf8.count) else { return nil }
    if let kept = known.withLock({ $0[name] }) { return kept }
    let zone = read(name)
    known.withLock { kept in
      if kept.count >= Self.mostKept { kept.removeAll(keepingCapacity: true) }
      kept[name] = .some(zone)
    }
    return zone
  }

  /// Whether a name is a zone's.
  package func know(_ name: String) -> Bool { self[name] != nil }

  var keptCount: Int { known.withLock { $0.count } }

  private func read(_ name: String) -> Zone? {
    if Self.isPath(name), let rules = file(name).flatMap(ZoneFile.rules) { return .rules(rules) }
    return TimeZone(identifier: name).map { .builtIn($0) }
  }

  /// Whether a name can be a file's below the folder of zones and nowhere else; the rest there begins with a small letter.
  private static func isPath(_ name: String) -> Bool {
    name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy { part in
      part.first.map { 0x41...0x5A ~= $0 } ?? false
        && part.allSatisfy { 0x61...0x7A ~= ($0 | 0x20) || ASCII.isDigit($0) || "_+-".utf8.contains($0) }
    }
  }
}

/// One zone, wherever it is from.
enum Zone: Sendable {
  case rules(ZoneRules)
  case builtIn(TimeZone)

  /// Seconds to add to UTC at an instant given in seconds since 1970.
  func offset(_ second: Int64) -> Int64 {
    switch self {
    case .rules(let rules): rules.offset(at: second)
    case .builtIn(let zone): Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second))))
    }
  }
}
