internal import CLibCurl

/// The transfers under way, and one turn of libcurl's machine; lives on the loop's thread.
struct Driver {
  let multi: MultiHandle
  let settings: Client.Settings
  private var running: [UInt64: Easy] = [:]

  init(multi: MultiHandle, settings: Client.Settings) {
    self.multi = multi
    self.settings = settings
  }

  mutating func add(_ transfer: Transfer) {
    do throws(CurlError) {
      let easy = try Easy(transfer, settings: settings)
      let code = unsafe curl_multi_add_handle(multi.pointer, easy.handle)
      guard code == CURLM_OK else { return transfer.fail(.library) }
      running[transfer.id] = easy
    } catch {
      transfer.fail(error)
    }
  }

  mutating func cancel(_ id: UInt64) {
    if let easy = remove(id) { easy.transfer.fail(.cancelled) }
  }

  mutating func endAll(_ code: CurlError.Code) {
    for id in running.keys { remove(id)?.transfer.fail(code) }
  }

  /// Moves every transfer as far as it goes, settles what is finished, and waits for sockets, deadlines or a wake-up.
  ///
  /// Returns false when libcurl's machine itself is broken.
  mutating func turn() -> Bool {
    var stillRunning: Int32 = 0
    guard unsafe curl_multi_perform(multi.pointer, &stillRunning) == CURLM_OK else { return false }
    settleFinished()
    // libcurl shortens the wait to its next deadline by itself.
    return unsafe curl_multi_poll(multi.pointer, nil, 0, 60_000, nil) == CURLM_OK
  }

  private mutating func settleFinished() {
    var left: Int32 = 0
    while let message = unsafe curl_multi_info_read(multi.pointer, &left) {
      guard unsafe message.pointee.msg == CURLMSG_DONE, let handle = unsafe message.pointee.easy_handle else { continue }
      // Read before the handle is removed: the message dies with it.
      let result = unsafe curl_door_result(message)
      guard let transfer = unsafe Easy.transfer(of: handle), let easy = remove(transfer.id) else { continue }
      easy.finish(result)
    }
  }

  private mutating func remove(_ id: UInt64) -> Easy? {
    guard let easy = running.removeValue(forKey: id) else { return nil }
    unsafe _ = curl_multi_remove_handle(multi.pointer, easy.handle)
    return easy
  }
}
