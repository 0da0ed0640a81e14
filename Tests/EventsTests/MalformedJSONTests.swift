import JSONTree
import Testing

@testable import Events

struct MalformedJSONTests {
  /// What a dead letter's headers say of a record that is no JSON as we take it.
  @Test(
    "a fault of JSON is told with what a publisher can do about it",
    arguments: [
      ("", Malformed.Code.notJSON, "There is no JSON value (byte 0): publish one JSON object a record."),
      ("{} {}", .notJSON, "Something follows the JSON value (byte 3): publish one JSON object a record."),
      ("{\"a\" 1}", .notJSON, "A colon is expected after the key (byte 5)."),
      ("{\"a\":1,\"a\":2}", .duplicateKey, "A key stands twice in one object (byte 7): send it once."),
      ("{\"a\":\"\\ud800\"}", .invalidUTF8, "A surrogate is escaped without its partner (byte 8): send whole characters."),
      ("{\"a\":1e999}", .badValue, "A number is too large (byte 5): send one that fits a double."),
    ])
  func told(text: String, code: Malformed.Code, message: String) throws {
    let fault = Malformed(try #require(throws: JSONFault.self) { try JSON.parse(text) })
    #expect(fault.code == code)
    #expect(fault.message == message)
  }
}
