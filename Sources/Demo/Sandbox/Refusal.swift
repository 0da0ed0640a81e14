internal import HTTPServer
import JSONTree

/// An answer that is no success, in the provider's shape: a sentence under `error`, and seldom more.
struct Refusal: Error {
  var status: Int
  var sentence: String
  var members: [JSON.Member] = []
  var headers: [HTTPHeader] = []

  init(_ status: Int, _ sentence: String) {
    self.status = status
    self.sentence = sentence
  }

  static let notFound = Refusal(404, "Not found")

  var answer: HTTPAnswer {
    let body = JSON.object([.init("error", .string(sentence))] + members).serializedBytes()
    return .response(status: status, headers: [HTTPHeader("Content-Type", "application/json")] + headers, body: body)
  }
}

extension HTTPAnswer {
  static func json(_ status: Int, _ json: JSON) -> HTTPAnswer { .json(status, json.serializedBytes()) }
}
