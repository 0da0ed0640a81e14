import Examples
import Foundation
import JSONTree
import PolicyFiles
import Testing

@Suite struct SchemaFileTests {
  @Test func `The schema that ships is the one the code makes`() throws {
    let shipped = try String(contentsOf: SamplePolicy.folder.appending(path: "policy.schema.json"), encoding: .utf8)
    #expect(shipped == PolicySchema.json.indented(), "run `referrald policy schema > deploy/sample/policy.schema.json`")
  }

  @Test func `Indented JSON reads back as the same value`() throws {
    let json = PolicySchema.json
    #expect(try JSON.parse(json.indented()) == json)
    #expect(JSON.object([]).indented() == "{}\n")
    let long = JSON.string(String(repeating: "x", count: 200))
    #expect(
      JSON.object([.init("a", .array([long, .null]))]).indented()
        == "{\n  \"a\": [\n    \(long.serialized()),\n    null\n  ]\n}\n")
  }

  @Test func `Only structure is broken over lines, and only where it must be`() {
    let lines = PolicySchema.json.indented().split(separator: "\n")
    #expect(lines.allSatisfy { !$0.hasSuffix(" ") })
    #expect(lines.count > 200)
  }
}
