/// A data type by its object identifier.
/// Source: `src/include/catalog/pg_type.dat` of PostgreSQL; these numbers never change.
struct PostgresType: RawRepresentable, Hashable, Sendable {
  let rawValue: UInt32

  init(rawValue: UInt32) { self.rawValue = rawValue }

  static let bool = Self(rawValue: 16), bytea = Self(rawValue: 17), char = Self(rawValue: 18), name = Self(rawValue: 19)
  static let int8 = Self(rawValue: 20), int2 = Self(rawValue: 21), int4 = Self(rawValue: 23), text = Self(rawValue: 25)
  static let oid = Self(rawValue: 26), json = Self(rawValue: 114), float4 = Self(rawValue: 700), float8 = Self(rawValue: 701)
  static let unknown = Self(rawValue: 705), bpchar = Self(rawValue: 1042), varchar = Self(rawValue: 1043)
  static let date = Self(rawValue: 1082), timestamptz = Self(rawValue: 1184), numeric = Self(rawValue: 1700)
  static let uuid = Self(rawValue: 2950), jsonb = Self(rawValue: 3802)

  static let boolArray = Self(rawValue: 1000), byteaArray = Self(rawValue: 1001), int4Array = Self(rawValue: 1007)
  static let textArray = Self(rawValue: 1009), int8Array = Self(rawValue: 1016), float8Array = Self(rawValue: 1022)
  static let dateArray = Self(rawValue: 1182), timestamptzArray = Self(rawValue: 1185)
  static let uuidArray = Self(rawValue: 2951), jsonbArray = Self(rawValue: 3807)

  /// What the type is called in an error message.
  var title: String { Self.titles[self] ?? "type \(rawValue)" }

  private static let titles: [Self: String] = [
    bool: "boolean", bytea: "bytea", char: "\"char\"", name: "name", int8: "bigint", int2: "smallint", int4: "integer",
    text: "text", oid: "oid", json: "json", float4: "real", float8: "double precision", unknown: "unknown",
    bpchar: "character", varchar: "varchar", date: "date", timestamptz: "timestamptz", numeric: "numeric", uuid: "uuid",
    jsonb: "jsonb", boolArray: "boolean[]", byteaArray: "bytea[]", int4Array: "integer[]", textArray: "text[]",
    int8Array: "bigint[]", float8Array: "double precision[]", dateArray: "date[]", timestamptzArray: "timestamptz[]",
    uuidArray: "uuid[]", jsonbArray: "jsonb[]",
  ]
}
