internal import Files
import JSONTree
import Time

/// All that the sandbox remembers; whoever holds its lock sees every mail whole or not at all.
struct PostOffice: Sendable {
  /// A mail without its bodies.
  struct Entry: Sendable {
    var id: String
    var acceptedAt: Timestamp
    var from: String?
    var to: [String]
    var subject: String
    var sendAt: Timestamp?
    var place: Place
    var fate = Fate()
  }

  /// Where a whole mail is.
  enum Place: Sendable {
    case file(offset: Int, count: Int)
    case memory(Mail)
    /// Pushed out of memory by later ones.
    case gone
  }

  enum Acceptance {
    case new(String)
    /// The same key was here before.
    case already(String)
  }

  let settings: Sandbox.Settings
  var file: AppendFile?
  var entries: [Entry] = []
  var indexByID: [String: Int] = [:]
  var keys: KeyMemory
  var books = Books()
  var nextNumber = 1

  init(_ settings: Sandbox.Settings) throws {
    self.settings = settings
    keys = KeyMemory(lifetime: settings.keyLifetime)
    for address in settings.suppressed { books.suppress(address, "manual", at: settings.now()) }
    guard let path = settings.file else { return }
    let file = try AppendFile(path: path)
    self.file = file
    try file.forEachLine { line, offset in try recall(line, at: offset) }
  }

  mutating func letGo() { file = nil }

  /// Takes a mail, or finds that its key was used; the line is in the file when this returns.
  mutating func accept(_ draft: Mail, now: Timestamp) throws -> Acceptance {
    let key = KeyMemory.Key(draft)
    if let key, let use = keys.use(of: key, now: now) {
      try checkReuse(draft, of: use)
      return .already(use.id)
    }
    var mail = draft
    mail.id = Self.id(nextNumber)
    mail.acceptedAt = now
    let place = try keep(mail)
    nextNumber += 1
    if let key { keys.remember(key, id: mail.id, place: place, at: now) }
    append(mail, place)
    // A failure here is a lost answer: the mail is in the file, so it counts.
    if settings.synchronizes { try file?.synchronize() }
    return .new(mail.id)
  }

  /// A mail in full; nil when its bodies are gone.
  func mail(_ entry: Entry) throws -> Mail? { try mail(at: entry.place) }

  private func mail(at place: Place) throws -> Mail? {
    switch place {
    case .memory(let mail): return mail
    case .gone: return nil
    case .file(let offset, let count):
      guard let bytes = try file?.read(at: offset, count: count) else { return nil }
      return Mail(try JSON.parse(bytes.span))
    }
  }

  private func checkReuse(_ draft: Mail, of use: KeyMemory.Use) throws {
    guard settings.keyReuse != .original, let before = try mail(at: use.place), !draft.says(sameAs: before) else { return }
    throw Refusal(settings.keyReuse == .conflict ? 409 : 422, "idempotency_key was used with another body")
  }

  private func keep(_ mail: Mail) throws -> Place {
    guard let file else { return .memory(mail) }
    let line = mail.json.serializedBytes()
    let offset = try file.append(line + [UInt8(ascii: "\n")])
    return .file(offset: offset, count: line.count)
  }

  private mutating func append(_ mail: Mail, _ place: Place) {
    indexByID[mail.id] = entries.count
    entries.append(
      Entry(
        id: mail.id, acceptedAt: mail.acceptedAt, from: mail.from, to: mail.to, subject: mail.subject, sendAt: mail.sendAt,
        place: place))
    let old = entries.count - 1 - settings.bodiesInMemory
    if old >= 0, case .memory = entries[old].place { entries[old].place = .gone }
  }

  private mutating func recall(_ line: ArraySlice<UInt8>, at offset: Int) throws {
    // What the parser says is told by place instead: the line may hold addresses.
    guard let mail = (try? JSON.parse(Array(line).span)).flatMap(Mail.init) else {
      throw SandboxError(message: "the line at byte \(offset) of the mail file is no mail; give another file, or mend it")
    }
    let place = Place.file(offset: offset, count: line.count)
    append(mail, place)
    if let key = KeyMemory.Key(mail) { keys.remember(key, id: mail.id, place: place, at: mail.acceptedAt) }
    nextNumber = max(nextNumber, Self.number(mail.id) + 1)
  }

  private static func id(_ number: Int) -> String {
    let digits = String(number)
    return "em_" + String(repeating: "0", count: max(0, 12 - digits.utf8.count)) + digits
  }

  private static func number(_ id: String) -> Int { id.hasPrefix("em_") ? Int(id.dropFirst(3)) ?? 0 : 0 }
}
