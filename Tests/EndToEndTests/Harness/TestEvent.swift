import Foundation
import Time

/// Product events as the tests publish them.
enum TestEvent {
  static var now: String { "\(Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1e6)))" }

  /// An event that asks for a mail at once.
  static func milestone(_ customer: String) -> String {
    """
    {"id":"\(UUID().uuidString)","type":"usage.milestone","time":"\(now)","customer":{"id":"\(customer)",\
    "email":"\(customer)@mail.example","name":"Jane","country":"US"},"data":{"count":10000}}
    """
  }

  /// An event without a time.
  static func malformed(_ customer: String) -> String {
    #"{"id":"\#(UUID().uuidString)","type":"usage.milestone","customer":{"id":"\#(customer)"},"data":{"count":10000}}"#
  }
}
