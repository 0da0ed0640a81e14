import Foundation
import Postgres

/// When a process is killed: at some observable progress of its work, drawn by the dice.
enum KillMoment: CustomStringConvertible {
  /// As soon as it has begun its incarnation: before, at or after its first assignment.
  case begun
  /// When the provider has taken so many more mails; few of them catch it over its backlog, many in the steady stream.
  case mails(Int)
  /// When the database has so many more decisions.
  case decisions(Int)
  /// When so many mails are in the air at once.
  case inTheAir(Int)
  /// When so many more mails are settled.
  case settled(Int)

  /// Draws one; one in eight strikes the start.
  init(_ dice: inout Dice) {
    self =
      switch dice.roll(0...7) {
      case 0: .begun
      case 1, 2: .mails(dice.roll(1...10))
      case 3, 4: .mails(dice.roll(20...150))
      case 5: .decisions(dice.roll(1...150))
      case 6: .inTheAir(dice.roll(1...4))
      default: .settled(dice.roll(1...100))
      }
  }

  var description: String {
    switch self {
    case .begun: "begun"
    case .mails(let count): "\(count) mails"
    case .decisions(let count): "\(count) decisions"
    case .inTheAir(let count): "\(count) in the air"
    case .settled(let count): "\(count) settled"
    }
  }

  /// What it counts, now.
  /// - Parameter last: the incarnation before the one to be killed.
  func reading(_ ground: Ground, after last: Int) async throws -> Int {
    switch self {
    case .mails: try Self.lines(ground.providerFile)
    case .begun: try await ground.count("select count(*) from incarnations")
    case .decisions: try await ground.count("select count(*) from decisions")
    case .inTheAir: try await ground.count("select count(*) from messages where state = 'sending' and owner > \(Int64(last))")
    case .settled: try await ground.count("select count(*) from messages where state = 'sent'")
    }
  }

  /// Whether it has come, from a reading before the start and one now.
  func hasCome(_ before: Int, _ now: Int) -> Bool {
    switch self {
    case .begun: now > before
    case .inTheAir(let count): now >= count
    case .mails(let count), .decisions(let count), .settled(let count): now >= before + count
    }
  }

  private static func lines(_ path: String) throws -> Int {
    guard let bytes = FileManager.default.contents(atPath: path) else { return 0 }
    return bytes.count { $0 == UInt8(ascii: "\n") }
  }
}

extension Ground {
  /// One number from the database.
  func count(_ question: SQL) async throws -> Int { try await pool.query(question).first?.int(0) ?? 0 }
}
