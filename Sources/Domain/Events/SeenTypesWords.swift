package import JSONTree
import Policies
import Texts

extension SeenTypes {
  /// The table for people: types from events are shown harmless.
  package var lines: [String] {
    let rows = rows
    let width = rows.map { "\($0.count)".count }.max() ?? 1
    let breadth = min(rows.map { UntrustedText.oneLine($0.type).count }.max() ?? 1, 48)
    var lines = rows.map { row in
      let count = "\(row.count)", type = UntrustedText.oneLine(row.type)
      let meaning =
        row.roles.isEmpty ? row.suggestion.map { "not named; did you mean `\($0)`?" } ?? "not named" : Self.list(row.roles)
      return Self.spaces(width - count.count) + count + "  " + type + Self.spaces(breadth - type.count) + "  " + meaning
    }
    if untyped > 0 { lines.append("\(Words.count(Int64(untyped), "event")) without a type that could be found") }
    if untold > 0 { lines.append("\(Words.count(Int64(untold), "event")) of still more types than \(Self.mostTypes)") }
    lines.append("\(Words.count(Int64(events), "event")) of \(Words.count(Int64(rows.count), "type")) met")
    let missing = missing
    if !missing.isEmpty {
      lines.append("never met, though the policy names \(missing.count == 1 ? "it" : "them"):")
      lines += missing.map { "  \($0.type)  \(Self.list($0.roles))" }
    }
    return lines
  }

  /// The same for machines.
  package var json: JSON {
    .object([
      .init("events", .int(Int64(events))), .init("untyped", .int(Int64(untyped))), .init("untold", .int(Int64(untold))),
      .init(
        "types",
        .array(
          rows.map { row in
            .object(
              [
                .init("type", .string(row.type)), .init("count", .int(Int64(row.count))),
                .init("named", .bool(!row.roles.isEmpty)), .init("roles", .array(row.roles.map(JSON.string))),
              ] + (row.suggestion.map { [.init("did_you_mean", .string($0))] } ?? []))
          })),
      .init(
        "never_met",
        .array(
          missing.map {
            .object([.init("type", .string($0.type)), .init("roles", .array($0.roles.map(JSON.string)))])
          })),
    ])
  }

  private static func list(_ roles: [String]) -> String { roles.joined(separator: ", ") }

  private static func spaces(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }
}
