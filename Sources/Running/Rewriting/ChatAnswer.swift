import JSONTree

/// What a chat endpoint answers: `choices[0].message.content`, if the model came to its end.
enum ChatAnswer {
  static func body(_ bytes: [UInt8]) throws(ChatFault) -> String {
    // What exactly is wrong with it does not matter: it cannot be used.
    guard let text = String(validating: bytes, as: UTF8.self), let answer = try? JSON.parse(text) else {
      throw ChatFault(.unusable, "the endpoint's answer is no JSON")
    }
    let choice = answer[path: JSONPath("choices.0")]
    guard let content = choice?[path: JSONPath("message.content")]?.string else {
      throw ChatFault(.unusable, "the endpoint's answer has no choices[0].message.content")
    }
    if let end = choice?["finish_reason"]?.string, end != "stop" {
      throw ChatFault(.unusable, "the model did not come to its end")
    }
    return content
  }
}
