import Templates
import Texts

/// Judges a model's body: whatever it answers, only other words for what the template says get past.
struct RewriteGuard {
  private let template: String
  private let known: KnownWords
  private let words: RewriteWords

  static let largestProposal = 65_536
  private static let markup: Set<Character> = Set("<>[]`#|~\\&@=^*_{}$€£¥%")

  init(template: String, facts: [String], words: RewriteWords) {
    self.template = Self.paragraphs(template).joined(separator: "\n\n")
    let loose = Self.paragraphs(template).filter { !Self.isFixed($0) }
    known = KnownWords(template: loose, facts: facts, scalars: [template] + facts)
    self.words = words
  }

  /// The proposal, tidied.
  /// - Throws: the first rule that it breaks.
  func accepted(_ proposal: String) throws(RewriteRefusal) -> String {
    guard proposal.utf8.count <= Self.largestProposal else { throw RewriteRefusal(.length) }
    let paragraphs = Self.paragraphs(proposal.replacing("\r\n", with: "\n"))
    let text = paragraphs.joined(separator: "\n\n")
    guard !text.isEmpty else { throw RewriteRefusal(.empty) }
    let share = Double(text.unicodeScalars.count) / Double(max(1, template.unicodeScalars.count))
    guard share >= 0.5, share <= 1.5 else { throw RewriteRefusal(.length, "\(Int(share * 100)) % of the template") }
    if let scalar = text.unicodeScalars.first(where: { !known.allows($0) }) {
      throw RewriteRefusal(.character, "U+\(String(scalar.value, radix: 16, uppercase: true))")
    }
    guard ValueMask.marks(in: text).sorted() == ValueMask.marks(in: template).sorted() else { throw RewriteRefusal(.mark) }
    let fixed = Self.paragraphs(template).filter(Self.isFixed)
    guard paragraphs.filter(fixed.contains) == fixed else { throw RewriteRefusal(.fixedParagraph) }
    for paragraph in paragraphs where !fixed.contains(paragraph) { try check(paragraph) }
    try checkLanguage(paragraphs.filter { !fixed.contains($0) }.joined(separator: " "))
    return text
  }

  /// The paragraphs of a body, without white space at the ends of lines.
  static func paragraphs(_ body: String) -> [String] {
    let lines = body.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      var line = line
      while line.last == " " || line.last == "\t" { line.removeLast() }
      return line
    }
    return lines.split(whereSeparator: \.isEmpty).map { $0.joined(separator: "\n") }
  }

  /// Whether a paragraph must stay as it is: it holds a link, a reward, a figure of the owner's, markup or what the law wants said.
  static func isFixed(_ paragraph: String) -> Bool {
    let isProtected = ValueMask.marks(in: paragraph).contains { mark in
      !ValueMask.mayShow(String(mark.dropFirst(2).dropLast(2).prefix { $0 != "#" }))
    }
    let bare = ValueMask.replacing(in: paragraph) { _ in "" }
    return isProtected || markupIn(bare) != nil || UntrustedText.looksLikeAddress(bare)
      || KnownWords.words(of: bare).contains { RewriteWords.promises.contains($0.text.lowercased()) }
  }

  private func check(_ paragraph: String) throws(RewriteRefusal) {
    // A mark is a word of the mail, so that what follows it begins no sentence.
    let bare = ValueMask.replacing(in: paragraph) { _ in "x" }
    if let piece = Self.markupIn(bare) { throw RewriteRefusal(.markup, piece) }
    if UntrustedText.looksLikeAddress(bare) { throw RewriteRefusal(.address) }
    if let number = KnownWords.numbers(in: bare).first(where: { !known.numbers.contains($0) }) {
      throw RewriteRefusal(.number, number)
    }
    for word in KnownWords.words(of: bare) { try check(word) }
  }

  private func check(_ word: KnownWords.Word) throws(RewriteRefusal) {
    let lower = word.text.lowercased()
    if RewriteWords.promises.contains(lower) { throw RewriteRefusal(.promise, word.text) }
    if words.quantities.contains(lower), !known.lowercased.contains(lower) { throw RewriteRefusal(.number, word.text) }
    guard word.text != lower, !known.exact.contains(word.text) else { return }
    let isOrdinary = word.beginsSentence && word.text.dropFirst().allSatisfy { !$0.isUppercase }
    guard isOrdinary, known.lowercased.contains(lower) || words.opens(lower) else { throw RewriteRefusal(.name, word.text) }
  }

  /// The language's commonest words are at least 15 % of the words, and no other language's are more; under five words pass.
  private func checkLanguage(_ text: String) throws(RewriteRefusal) {
    guard let language = words.language else { throw RewriteRefusal(.language, "no words of it are known") }
    let all = KnownWords.words(of: ValueMask.replacing(in: text) { _ in "" }).map { $0.text.lowercased() }
    guard all.count >= 5 else { return }
    let share = RewriteWords.share(all, of: language)
    let others = MailLanguage.allCases.filter { $0 != language }.map { RewriteWords.share(all, of: $0) }
    guard share >= 0.15, others.allSatisfy({ $0 <= share }) else { throw RewriteRefusal(.language) }
  }

  private static func markupIn(_ text: String) -> String? {
    if let character = text.first(where: markup.contains) { return String(character) }
    let line = text.split(separator: "\n").first { line in
      let digits = line.prefix { $0.isASCII && $0.isNumber }
      let next = line.dropFirst(digits.count).first
      return "-+ \t".contains(line.first ?? "x") || (!digits.isEmpty && (next == "." || next == ")"))
    }
    return line.map { String($0.prefix(10)) }
  }
}
