import Time

/// Spans, times of day and counts in words, as the sentences of findings say them.
package enum Words {
  /// A span in its largest unit that loses nothing: "30 days", "36 hours".
  package static func span(_ span: Duration) -> String {
    let seconds = span.boundedMicroseconds / 1_000_000
    for (unit, size) in units where seconds != 0 && seconds % size == 0 { return count(seconds / size, unit) }
    return count(seconds, "second")
  }

  /// A span's rough size, rounded down: "12 days", "3 hours".
  package static func roughly(_ span: Duration) -> String {
    let seconds = max(0, span.boundedMicroseconds / 1_000_000)
    for (unit, size) in units where seconds >= size { return count(seconds / size, unit) }
    return count(seconds, "second")
  }

  /// A count with its noun: "1 day", "3 prompts".
  package static func count(_ number: Int64, _ noun: String) -> String { number == 1 ? "1 \(noun)" : "\(number) \(noun)s" }

  /// A time of day from minutes after midnight: "08:00".
  package static func clock(_ minute: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(two(minute / 60)):\(two(minute % 60))"
  }

  /// A score with one decimal, rounded down so that 49.96 never reads as 50.
  package static func score(_ score: Double) -> String {
    guard score.isFinite, score < 1e9, score > -1e9 else { return "\(score)" }
    let tenths = Int64((score * 10).rounded(.down))
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
  }

  /// A share in 0...1 as a percentage.
  package static func percent(_ share: Double) -> String {
    trimmed(decimal(Int64((min(max(share, 0), 1) * 1e11).rounded()), decimals: 9)) + "%"
  }

  /// A decimal number without the zeros at its end.
  package static func trimmed(_ decimal: String) -> String {
    guard decimal.contains(".") else { return decimal }
    var text = decimal[...]
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return String(text)
  }

  /// A scaled number with its point; needless zeros stay.
  package static func decimal(_ units: Int64, decimals: Int) -> String {
    guard decimals > 0 else { return "\(units)" }
    let digits = String(units.magnitude)
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    return (units < 0 ? "-" : "") + padded.dropLast(decimals) + "." + padded.suffix(decimals)
  }

  private static let units: [(String, Int64)] = [("day", 86_400), ("hour", 3_600), ("minute", 60)]
}
