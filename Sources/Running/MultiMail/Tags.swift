internal import Curl
import JSONTree

extension Provider {
  /// Tags an email; optional by nature, so that failure is a word and not an error. Contract B.
  @discardableResult package func tag(_ emailID: String, _ tags: [(String, String)]) async -> Bool {
    do throws(ProviderError) {
      try await setTags(emailID, tags)
      return true
    } catch {
      return false
    }
  }

  /// Sets an email's tags. Give all of them: sources disagree whether the rest is kept.
  package func setTags(_ emailID: String, _ tags: [(String, String)]) async throws(ProviderError) {
    let members = tags.map { JSON.Member($0.0, .string($0.1)) }
    _ = try await ask(.put, email(emailID, "/tags"), .object([.init("tags", .object(members))]))
  }

  /// Asks for an email's tags.
  package func tags(_ emailID: String) async throws(ProviderError) -> [String: String] {
    EmailState.tags(try await ask(.get, email(emailID, "/tags"))["tags"])
  }

  /// Takes one tag away.
  package func deleteTag(_ emailID: String, _ key: String) async throws(ProviderError) {
    _ = try await ask(.delete, email(emailID, "/tags/\(pathPart(key))"))
  }
}
