import HTTPServer
import Metrics

extension Registry {
  /// The same handler, its answers counted.
  /// - Parameter listener: `admin` or `public`.
  func counting(_ listener: String, _ handler: @escaping HTTPHandler) -> HTTPHandler {
    { [self] request in
      let answer = await handler(request)
      if case .response(let status, _, _) = answer { counter(.httpRequests, listener, "\(status)").add() }
      return answer
    }
  }
}
