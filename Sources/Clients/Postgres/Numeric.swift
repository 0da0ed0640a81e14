/// Writes the binary form of `numeric` as decimal text: base-10,000 digits, weight, sign, scale (`numeric_send`).
enum Numeric {
  static func text(_ field: FieldBytes) throws(PostgresError) -> String {
    let bytes = field.array
    var words: [Int] = []
    guard bytes.count >= 8, bytes.count % 2 == 0 else { throw Field.malformed }
    for place in stride(from: 0, to: bytes.count, by: 2) {
      words.append(Int(bytes[place]) << 8 | Int(bytes[place + 1]))
    }
    let weight = Int(Int16(truncatingIfNeeded: words[1])), scale = words[3]
    guard words.count == 4 + words[0], scale < 0x4000 else { throw Field.malformed }
    switch words[2] {
    case 0x0000: return digits(words.dropFirst(4), weight: weight, scale: scale)
    case 0x4000: return "-" + digits(words.dropFirst(4), weight: weight, scale: scale)
    case 0xC000: return "NaN"
    case 0xD000: return "Infinity"
    case 0xF000: return "-Infinity"
    default: throw Field.malformed
    }
  }

  private static func digits(_ groups: ArraySlice<Int>, weight: Int, scale: Int) -> String {
    func group(_ place: Int) -> String {
      let index = groups.startIndex + place
      let digits = String(groups.indices.contains(index) ? groups[index] : 0)
      return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
    var whole = ""
    for place in 0..<max(0, weight + 1) { whole += group(place) }
    let trimmed = whole.drop { $0 == "0" }
    var fraction = ""
    var place = weight + 1
    while fraction.count < scale {
      fraction += group(place)
      place += 1
    }
    return (trimmed.isEmpty ? "0" : String(trimmed)) + (scale > 0 ? "." + fraction.prefix(scale) : "")
  }
}
