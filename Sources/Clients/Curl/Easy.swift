internal import CLibCurl

/// One libcurl easy handle with all that libcurl borrows from us: the header list, the error text and the transfer.
///
/// Lives on the loop's thread, from being added to the multi handle until it has been removed from it.
@safe final class Easy {
  let transfer: Transfer
  let handle: UnsafeMutableRawPointer
  private var headerList: UnsafeMutablePointer<curl_slist>?
  /// CURLOPT_ERRORBUFFER: libcurl writes here until the handle is cleaned up.
  private let errorText: UnsafeMutablePointer<CChar>
  private var fault = CURLE_OK

  /// Sets a handle up, or says why libcurl refused.
  init(_ transfer: Transfer, settings: Client.Settings) throws(CurlError) {
    guard let handle = unsafe curl_easy_init() else { throw Self.failed(CURLE_OUT_OF_MEMORY) }
    self.transfer = transfer
    unsafe self.handle = handle
    unsafe errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    setSafety(settings)
    setRequest()
    setCallbacks()
    guard fault == CURLE_OK else { throw Self.failed(fault) }
  }

  deinit {
    // The handle first: it still points to the list and the text.
    unsafe curl_easy_cleanup(handle)
    unsafe curl_slist_free_all(headerList)
    unsafe errorText.deallocate()
  }

  /// The transfer of a handle that libcurl hands back; nil is a handle that is not ours.
  static func transfer(of handle: UnsafeMutableRawPointer) -> Transfer? {
    var box: UnsafeMutableRawPointer?
    guard unsafe curl_door_get_pointer(handle, CURLINFO_PRIVATE, &box) == CURLE_OK, let box = unsafe box else { return nil }
    return unsafe Unmanaged<Transfer>.fromOpaque(box).takeUnretainedValue()
  }

  /// Settles the transfer with libcurl's result.
  func finish(_ result: CURLcode) {
    if transfer.overflowed { return transfer.fail(.responseTooLarge) }
    guard result == CURLE_OK else {
      let text = unsafe String(cString: errorText)
      let cause = text.isEmpty ? unsafe String(cString: curl_easy_strerror(result)) : text
      return transfer.fail(CurlError(result: result, cause: cause, requestMayHaveBeenSent: transfer.mayHaveBeenSent))
    }
    var status = 0
    unsafe _ = curl_door_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
    transfer.succeed(status: status)
  }

  private static func failed(_ code: CURLcode) -> CurlError {
    let cause = unsafe String(cString: curl_easy_strerror(code))
    return CurlError(.library, CurlError.Code.library.remedy(sent: false), cause: cause, requestMayHaveBeenSent: false)
  }

  private func note(_ code: CURLcode) { if fault == CURLE_OK { fault = code } }
  private func set(_ option: CURLoption, _ value: Int) { note(unsafe curl_door_set_long(handle, option, value)) }
  private func set(_ option: CURLoption, _ value: String) { note(unsafe curl_door_set_string(handle, option, value)) }
  private func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer) {
    note(unsafe curl_door_set_pointer(handle, option, value))
  }

  private func setSafety(_ settings: Client.Settings) {
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_PROTOCOLS_STR, transfer.scheme.rawValue)
    set(CURLOPT_SSL_VERIFYPEER, 1)
    set(CURLOPT_SSL_VERIFYHOST, 2)
    if let file = settings.certificateAuthorities { set(CURLOPT_CAINFO, file) }
    // No proxy, whatever the environment says.
    set(CURLOPT_PROXY, "")
    set(CURLOPT_NOPROXY, "*")
    set(CURLOPT_NETRC, 0)
    // A path's `..` is sent as it stands, not resolved.
    set(CURLOPT_PATH_AS_IS, 1)
    // Without it, ending a transfer whose name lookup hangs would stop the one thread until the lookup ends.
    set(CURLOPT_QUICK_EXIT, 1)
    // A connection idle for long may be half dead: the race that makes an answer ambiguous.
    set(CURLOPT_MAXAGE_CONN, 30)
    if transfer.scheme == .https {
      set(CURLOPT_HTTP_VERSION, curl_door_http2_over_tls())
      set(CURLOPT_PIPEWAIT, 1)
    }
  }

  private func setRequest() {
    let request = transfer.request
    set(CURLOPT_URL, request.url)
    set(CURLOPT_CONNECTTIMEOUT_MS, request.connectDeadline.wholeMilliseconds)
    set(CURLOPT_TIMEOUT_MS, request.deadline.wholeMilliseconds)
    if let body = request.body ?? (request.method == .post ? [] : nil) {
      note(unsafe curl_door_set_offset(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
      unsafe body.withUnsafeBytes { unsafe note(curl_door_copy_body(handle, $0.baseAddress ?? UnsafeRawPointer(handle))) }
    } else {
      set(CURLOPT_HTTPGET, 1)
    }
    set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
    for (name, value) in request.headers {
      // A name that ends in a semicolon is how libcurl is asked for an empty value.
      addHeader(value.allSatisfy { $0 == " " || $0 == "\t" } ? "\(name);" : "\(name): \(value)")
    }
    // libcurl's own additions, which our requests do without.
    addHeader("Expect:")
    if !request.headers.contains(where: { $0.name.lowercased() == "content-type" }) { addHeader("Content-Type:") }
    note(unsafe curl_door_set_list(handle, CURLOPT_HTTPHEADER, headerList))
  }

  private func addHeader(_ line: String) {
    guard let longer = unsafe curl_slist_append(headerList, line) else { return note(CURLE_OUT_OF_MEMORY) }
    unsafe headerList = longer
  }

  private func setCallbacks() {
    // Unretained: this object keeps the transfer, and outlives the handle's use of it.
    let box = unsafe Unmanaged.passUnretained(transfer).toOpaque()
    unsafe set(CURLOPT_PRIVATE, box)
    unsafe set(CURLOPT_WRITEDATA, box)
    unsafe set(CURLOPT_HEADERDATA, box)
    unsafe set(CURLOPT_PREREQDATA, box)
    unsafe set(CURLOPT_ERRORBUFFER, UnsafeMutableRawPointer(errorText))
    note(
      unsafe curl_door_set_writer(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, box in
        unsafe Easy.deliver(bytes, size * count, box) { transfer, piece in unsafe transfer.append(piece) }
      })
    note(
      unsafe curl_door_set_writer(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, box in
        unsafe Easy.deliver(bytes, size * count, box) { transfer, piece in unsafe transfer.appendHeader(piece) }
      })
    note(
      unsafe curl_door_set_prerequest(handle) { box, _, _, _, _ in
        guard let box = unsafe box else { return curl_door_abort() }
        let transfer = unsafe Unmanaged<Transfer>.fromOpaque(box).takeUnretainedValue()
        return transfer.mayIssue() ? curl_door_go_ahead() : curl_door_abort()
      })
  }

  /// Returns the count that libcurl expects, or a lesser one, which ends the transfer.
  private static func deliver(
    _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int, _ box: UnsafeMutableRawPointer?,
    to take: (Transfer, UnsafeRawBufferPointer) -> Bool
  ) -> Int {
    guard count > 0, let box = unsafe box else { return 0 }
    let transfer = unsafe Unmanaged<Transfer>.fromOpaque(box).takeUnretainedValue()
    return unsafe take(transfer, UnsafeRawBufferPointer(start: bytes, count: count)) ? count : 0
  }
}

extension Duration {
  /// At least one, since libcurl reads zero as no limit; at most a day.
  var wholeMilliseconds: Int {
    let capped = min(self, .seconds(86_400)).components
    return max(1, Int(capped.seconds) * 1_000 + Int(capped.attoseconds / 1_000_000_000_000_000))
  }
}
