import Files
import Foundation
import Time

/// The machine's tz database, as `apt upgrade tzdata` left it.
enum SystemZones {
  /// `TZDIR`, else where Debian keeps it.
  static let folder = ProcessInfo.processInfo.environment["TZDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/usr/share/zoneinfo"

  /// Its zones, each read when it is first asked for; those opened later see a newer database.
  static func open() -> Zones { Zones(file: file) }

  /// Whether there is a database at all.
  static var areThere: Bool { file("Etc/UTC") != nil }

  @Sendable private static func file(_ name: String) -> [UInt8]? {
    // What customers call their zone may be a folder's name; `areThere` tells of a database that cannot be read.
    (try? WholeFile.read("\(folder)/\(name)")) ?? nil
  }
}
