import Testing
import Texts

@Suite struct ASCIITests {
  @Test func `Bytes are written as two lower-case digits each, and sixteen as a UUID`() {
    #expect(ASCII.hex([0x00, 0x0a, 0xff]) == "000aff" && ASCII.hex([]) == "")
    #expect(ASCII.uuid(Array(0xf0...0xff)) == "f0f1f2f3-f4f5-f6f7-f8f9-fafbfcfdfeff")
  }
}
