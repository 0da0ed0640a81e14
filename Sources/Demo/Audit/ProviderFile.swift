import Files
import JSONTree

/// The provider's file of accepted mails: JSON lines, written before each answer goes out, so that it knows more than we do.
package enum ProviderFile {
  /// Reads every whole line.
  /// - Throws: `FileError`, or `AuditError` when a line is no mail.
  package static func read(_ path: String) throws -> [AcceptedMail] {
    var mails: [AcceptedMail] = []
    var reader = LineReader(path: path)
    try reader.read { line, offset in
      // What the parser says is told by place instead: the line holds an address.
      guard let mail = (try? JSON.parse(Array(line).span)).flatMap(AcceptedMail.init) else {
        throw AuditError(message: "the line at byte \(offset) of \(path) is no accepted mail; give the provider's file")
      }
      mails.append(mail)
    }
    return mails
  }
}
