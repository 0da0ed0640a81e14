import HTTPServer
import JSONTree

/// An OpenAI-compatible chat endpoint of a test's own.
enum ChatEndpoint {
  /// Starts one.
  /// - Parameter answer: makes the new body out of the material that it is shown; nil resets the connection.
  static func start(_ answer: @escaping @Sendable (_ material: JSON) async -> String?) throws -> Server {
    try Server { request in
      // What cannot be read is answered with a reset.
      let asked = (try? JSON.parse(String(decoding: request.body, as: UTF8.self)))?[path: JSONPath("messages.1.content")]?.string
      guard let material = asked.flatMap({ try? JSON.parse($0) }), let body = await answer(material) else { return .reset }
      let message = JSON.object([.init("content", .string(body))])
      return .json(200, JSON.object([.init("choices", .array([.object([.init("message", message)])]))]).serializedBytes())
    }
  }

  /// The paragraphs that must come back letter for letter.
  static func fixed(_ material: JSON) -> [String] {
    guard case .array(let fixed)? = material["fixed_paragraphs"] else { return [] }
    return fixed.compactMap(\.string)
  }
}
