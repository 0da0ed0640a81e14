extension [UInt8] {
  /// The bytes after the mark that some editors put before UTF-8.
  package var withoutByteOrderMark: ArraySlice<UInt8> { starts(with: [0xEF, 0xBB, 0xBF]) ? self[3...] : self[...] }
}
