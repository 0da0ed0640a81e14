import Events
import JSONTree
import Pipeline
import Store
import Time

/// The events that one reason has set aside and that nobody has replayed or dropped.
struct SetAside {
  var code: Malformed.Code
  var count = 0
  /// When the first of them was; nil: their topic does not say.
  var since: Timestamp?
  /// What to do, in the words of the dead letter.
  var remedy: String

  /// What PostgreSQL fails on for ever; what is wrong in an event as it came is the producer's alone.
  static let codes: [Malformed.Code] = [.refusedByStore, .setAside, .unreadableState]

  /// What a person is told.
  var sentence: String {
    "\(count) as \(code.rawValue)" + (since.map { " since \($0)" } ?? "") + ": \(remedy) See `referrald dlq list`."
  }

  var json: JSON {
    .object([
      .init("code", .string(code.rawValue)), .init("count", .int(Int64(count))),
      .init("since", since.map { .string("\($0)") } ?? .null), .init("remedy", .string(remedy)),
    ])
  }
}

extension DeadLetterShelf {
  /// What lies in the topic because PostgreSQL fails on it, by its reason.
  func setAside(_ store: Store) async throws -> [SetAside] {
    let done = try await done(store)
    var found: [Malformed.Code: SetAside] = [:]
    try await eachLetter { letter in
      guard let code = Malformed.Code(rawValue: letter.header("error.code")), SetAside.codes.contains(code), done[letter] == nil
      else { return true }
      var aside = found[code] ?? SetAside(code: code, remedy: letter.header("error.message"))
      aside.count += 1
      aside.since = [aside.since, letter.at].compactMap { $0 }.min()
      found[code] = aside
      return true
    }
    return SetAside.codes.compactMap { found[$0] }
  }
}
