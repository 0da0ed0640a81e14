import Seeded
import Synchronization
import Testing

@testable import Time

@Suite struct ZonesTests {
  /// A zone of one offset: both blocks hold one type, and the line at the end.
  private static func file(hours: UInt8) -> [UInt8] {
    let header = Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15 + 16) + [0, 0, 0, 1, 0, 0, 0, 4]
    let block: [UInt8] =
      [0, 0, UInt8(UInt16(hours) * 3_600 >> 8), UInt8(UInt16(hours) * 3_600 & 0xFF), 0, 0] + Array("ABC\0".utf8)
    return header + block + header + block + Array("\n<+0\(hours)>-\(hours)\n".utf8)
  }

  private static let odd = Zones { name in name.hasPrefix("Moon/") || name == "Europe/Berlin" ? file(hours: 7) : nil }

  @Test(
    arguments: [
      ("Europe/Berlin", 7), ("Moon/Tycho", 7), ("Asia/Tokyo", 9), ("Moon/../Tycho", nil), ("/Moon/Tycho", nil),
      ("Moon//Tycho", nil),
      ("Moon/tycho", nil), ("Moon/Ty cho", nil), ("Moon/Tycho/", nil), ("IST", nil), ("", nil),
      ("Moon/" + String(repeating: "T", count: 60), nil), ("europe/berlin", nil),
    ] as [(String, Int64?)])
  func theMachinesZonesComeFirst(name: String, hours: Int64?) {
    #expect(Self.odd[name]?.offset(1_776_859_200) == hours.map { $0 * 3_600 })
  }

  /// The short names of the tz database's `backward` are zones; abbreviations of three letters are none.
  @Test(arguments: [
    ("GB", "Europe/London"), ("PRC", "Asia/Shanghai"), ("NZ", "Pacific/Auckland"), ("ROK", "Asia/Seoul"), ("ROC", "Asia/Taipei"),
    ("UCT", "UTC"), ("IST", nil), ("CST", nil), ("gb", nil),
  ])
  func shortNames(name: String, zone: String?) {
    let july = Int64(1_782_900_000)
    for zones in [Zones.builtIn, .system] {
      #expect(zones[name]?.offset(july) == zone.flatMap { zones[$0]?.offset(july) })
      #expect((zones[name] == nil) == (zone == nil))
    }
  }

  /// Each name is read once, unknown ones too, and strangers' names do not pile up.
  @Test func aZoneIsReadOnce() {
    let reads = Mutex<[String]>([])
    let zones = Zones { name in
      reads.withLock { $0.append(name) }
      return nil
    }
    for _ in 0..<3 { _ = (zones["Europe/Berlin"], zones["Moon/Tycho"], zones["../etc/passwd"]) }
    #expect(reads.withLock { $0 } == ["Europe/Berlin", "Moon/Tycho"])
    for number in 0..<5_000 { _ = zones["Moon/Crater\(number)"] }
    #expect(zones.keptCount <= Zones.mostKept)
  }
}
