/// A secret's text. It never shows itself.
package struct Secret: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
  /// The text itself, to hand to what needs it and nothing else.
  package let revealed: String

  /// Hides a text.
  package init(_ text: String) { revealed = text }

  package var description: String { "(set)" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Reads secrets from systemd credentials, a folder, or a file each.
struct SecretSources {
  let environment: [String: String]
  /// The setting `secrets`.
  let place: String
  let readFile: (String) throws -> [UInt8]?

  static let remedy = "use a systemd credential, a file in the folder that `secrets` names, or REFERRALD_SECRET_<NAME>_FILE"
  private static let limitInBytes = 64 * 1024

  /// Whether a setting's name is a secret's, or could only hold one.
  static func isSecretWord(_ name: String) -> Bool {
    let last = name.split(separator: ".").last.map(String.init) ?? name
    return SettingKey.allCases.contains { $0.row.isSecret && $0.row.key == last }
      || last.hasSuffix("password") || last.hasSuffix("secret") || last.hasSuffix("_key") || last == "key" || last == "token"
  }

  /// The secrets found, and the path of each.
  func read(into gathering: inout Gathering) -> [SettingKey: (secret: Secret, path: String)] {
    var secrets: [SettingKey: (Secret, String)] = [:]
    for key in SettingKey.allCases where key.row.isSecret {
      guard let (path, source, mustExist) = file(of: key) else { continue }
      do {
        guard let bytes = try readFile(path) else {
          if mustExist { gathering.note(source, "there is no file \(path)", "write the secret into it, or unset the variable") }
          continue
        }
        if let secret = Self.secret(key, bytes, path, &gathering) { secrets[key] = (secret, path) }
      } catch {
        gathering.note(source, "\(path) cannot be read: \(error)", "let the service's user read it")
      }
    }
    return secrets
  }

  private func file(of key: SettingKey) -> (path: String, source: String, mustExist: Bool)? {
    if let path = environment[key.variable] { return (path, key.variable, true) }
    guard place == "systemd-credentials" else { return ("\(place)/\(key.row.key)", key.row.key, false) }
    return environment["CREDENTIALS_DIRECTORY"].map { ("\($0)/\(key.row.key)", key.row.key, false) }
  }

  /// The file's text without the line feed at its end, and without the mark that some editors put before UTF-8.
  private static func secret(_ key: SettingKey, _ bytes: [UInt8], _ path: String, _ gathering: inout Gathering) -> Secret? {
    var bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    if bytes.last == 0x0A { bytes.removeLast() }
    if bytes.last == 0x0D { bytes.removeLast() }
    let name = key.row.key
    guard !bytes.isEmpty else { return fail(path, "\(name) is empty", "write the secret into it, or remove the file") }
    guard bytes.count <= limitInBytes, bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }),
      let text = String(validating: bytes, as: UTF8.self)
    else {
      return fail(path, "\(name) is not one line of text", "write only the secret into it, in Base64 where it is made of bytes")
    }
    guard key != .linkKey || bytes.count >= 16 else {
      return fail(path, "\(name) has fewer than 16 bytes", "make one with `openssl rand -base64 32` and never change it")
    }
    return Secret(text)

    func fail(_ place: String, _ message: String, _ remedy: String) -> Secret? {
      gathering.note(place, message, remedy)
      return nil
    }
  }
}
