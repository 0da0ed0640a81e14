import ArgumentParser
import Files
import Foundation
import Pipeline
import PolicyFiles

/// Reads a policy and its templates from disk.
struct PolicySource {
  var path: String

  /// What was read: the policy where it is sound, and all there is to say.
  func read() -> PolicyReading {
    do {
      guard let text = try WholeFile.read(path) else {
        return .unreadable(path, "there is no such file", remedy: "correct `policy` in referrald.yaml, or the argument")
      }
      // A text that names no folder has faults enough.
      let folder = PolicyFile.templateFolder(text).map { Self.absolute($0, beside: path) }
      let templates = try folder.map { try Self.templates(in: $0) } ?? [:]
      return PolicyFile.parse(text, name: path, templates: templates, zones: SystemZones.open())
    } catch {
      return .unreadable(path, "\(error)", remedy: "check that the file and its templates can be read by this user")
    }
  }

  /// Reads a programme, printing faults and notes.
  /// - Throws: exit 78 after printing every fault.
  func programme() throws -> Programme {
    let reading = read()
    for fault in reading.faults { Console.trouble("\(fault)") }
    guard let policy = reading.policy else { throw ExitStatus.configuration.exit }
    do {
      return try Programme(policy)
    } catch {
      Console.trouble("\(error)")
      throw ExitStatus.configuration.exit
    }
  }

  /// Every template of a folder by its file name; nil where there is no such folder.
  private static func templates(in folder: String) throws -> [String: String]? {
    guard FileManager.default.fileExists(atPath: folder) else { return nil }
    var templates: [String: String] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() where name.hasSuffix(".md") {
      guard let bytes = try WholeFile.read("\(folder)/\(name)") else { continue }
      templates[name] = String(decoding: bytes, as: UTF8.self)
    }
    return templates
  }

  private static func absolute(_ folder: String, beside path: String) -> String {
    if folder.hasPrefix("/") { return folder }
    // Beside a pipe or standard input lies nothing: there it is the working directory's.
    guard let slash = path.lastIndex(of: "/"), !path.hasPrefix("/dev/") else { return folder }
    return path[...slash] + folder
  }
}
