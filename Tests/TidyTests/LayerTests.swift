import Foundation
import Testing

/// The targets of `Sources` as Package.swift declares them, which is the map of the layers.
struct DeclaredTarget {
  /// Its folder's folder: a layer.
  var group: String
  var name: String
  /// What it says it imports, of ours.
  var dependencies: Set<String>

  static func all() throws -> [DeclaredTarget] {
    let text = try String(contentsOf: SourceFile.root.appending(path: "Package.swift"), encoding: .utf8)
    let lists = try ["vocabulary", "domain"].map { name in
      let start = try #require(text.firstRange(of: "let \(name): [Target.Dependency] = [")).upperBound
      return (name, words(text[start...].prefix { $0 != "]" }))
    }
    let declared = text.matches(of: /(?:ours|program)\(\s*"(\w+)\/(\w+)"([^)]*)\)/).map { match in
      let named = lists.filter { match.output.3.contains($0.0) }.map(\.1)
      return DeclaredTarget(
        group: String(match.output.1), name: String(match.output.2),
        dependencies: named.reduce(words(match.output.3)) { $0.union($1) })
    }
    let libraries = text.matches(of: /library\("(\w+)"/).map {
      DeclaredTarget(group: "Libraries", name: String($0.output.1), dependencies: [])
    }
    return libraries + declared
  }

  private static func words(_ list: Substring) -> Set<String> { Set(list.matches(of: /"(\w+)"/).map { String($0.output.1) }) }
}

let wrappers: Set<String> = [
  "Kafka", "Postgres", "PrivatePostgres", "Curl", "Markdown", "YAML", "IDN", "HTTPServer", "Threads", "Systemd", "Files",
  "Unpacking",
]

/// Where each target of `Sources` stands; the top reads as a table of contents.
let groups = ["Libraries", "Clients", "Domain", "Running", "Demo", "Facing"]

struct SourceFile {
  var target: String
  var path: String
  var text: String

  /// The modules that it imports.
  var imports: [String] {
    text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard let place = words.firstIndex(of: "import"), place <= 1, words.count > place + 1 else { return nil }
      return String(words[place + 1])
    }
  }

  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static func all(_ folder: String = "Sources") throws -> [SourceFile] {
    let base = root.appending(path: folder)
    let names = try #require(FileManager.default.enumerator(atPath: base.path()))
    return try names.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }.map { name in
      // Below Sources a target stands in its group.
      let place = name.split(separator: "/").map(String.init)
      let target = groups.contains(place[0]) ? place[1] : place[0]
      return SourceFile(target: target, path: name, text: try String(contentsOf: base.appending(path: name), encoding: .utf8))
    }
  }
}

@Test func `A target imports what Package.swift says, all of it and nothing else`() throws {
  let declared = try DeclaredTarget.all()
  let ours = Set(declared.map(\.name)), shared: Set = ["Addresses", "Digests", "JSONTree", "Texts", "Time"]
  let files = try Dictionary(grouping: SourceFile.all(), by: \.target)
  #expect(Set(files.keys).isSubset(of: ours) && declared.count > 40)
  for target in declared {
    let imported = Set((files[target.name] ?? []).flatMap(\.imports)).intersection(ours)
    #expect(imported.isSubset(of: target.dependencies), "\(target.name)")
    #expect(target.dependencies.subtracting(imported).isSubset(of: shared), "\(target.name)")
  }
}

@Test func `Imports run downward only`() throws {
  let declared = try DeclaredTarget.all()
  for target in declared {
    let layer = try #require(groups.firstIndex(of: target.group))
    for dependency in declared where target.dependencies.contains(dependency.name) {
      #expect(try #require(groups.firstIndex(of: dependency.group)) <= layer, "\(target.name) imports \(dependency.name)")
      #expect(target.group != "Domain" || dependency.group != "Clients", "\(target.name) imports \(dependency.name)")
    }
  }
}

@Test func `What decides does without Foundation`() throws {
  let decides = Set(try DeclaredTarget.all().filter { $0.group == "Domain" }.map(\.name))
  // Swift Crypto's seals are Foundation's `Data`.
  for file in try SourceFile.all() where decides.contains(file.target) && !file.imports.contains("Crypto") {
    #expect(!file.imports.contains { $0.hasPrefix("Foundation") }, "\(file.path)")
  }
}

@Test func `The top of Sources is a table of contents`() throws {
  #expect(
    try FileManager.default.contentsOfDirectory(atPath: SourceFile.root.appending(path: "Sources").path()).sorted()
      == groups.sorted())
}

@Test func `Unsafe code stands only in the wrappers`() throws {
  for file in try SourceFile.all() where !wrappers.contains(file.target) {
    for (number, line) in file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let code = line.prefix { $0 != "\"" }
      guard !code.contains("//") else { continue }
      #expect(!code.contains(/\bunsafe\b|withUnsafe|UnsafePointer|UnsafeMutable/), "\(file.path):\(number + 1)")
    }
  }
}

@Test func `The top level holds only what the design names`() throws {
  let known: Set<String> = [
    "Package.swift", "Package.resolved", "README.md", "CHANGELOG.md", "LICENSE", "Sources", "Tests", "deploy", "systemd",
  ]
  for name in try FileManager.default.contentsOfDirectory(atPath: SourceFile.root.path()) where !name.hasPrefix(".") {
    #expect(known.contains(name), "\(name) stands at the top level")
  }
}

@Test func `No target is a drawer for odds and ends`() throws {
  for file in try SourceFile.all() {
    #expect(!file.path.contains(/Util|Helper|Common|Manager/), "\(file.path)")
  }
}
