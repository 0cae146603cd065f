import { objectOf, type Schema } from "./schema.ts";
import { eachTagged, type Node, nameOf, nodes, strings } from "./tree.ts";

/** Built-in functions that are immutable or stable: one value for the statement, so that a default made of them is kept
 *  once for all rows (PostgreSQL docs, ALTER TABLE, Notes; pg_proc.provolatile). */
const steady = new Set(
  `now transaction_timestamp statement_timestamp timezone date_trunc date_part extract date_bin age isfinite
  to_char to_date to_timestamp to_number make_date make_time make_timestamp make_timestamptz make_interval
  justify_days justify_hours justify_interval lower upper initcap length char_length octet_length bit_length
  substr substring left right trim btrim ltrim rtrim lpad rpad repeat replace reverse translate concat concat_ws
  format md5 sha224 sha256 sha384 sha512 encode decode ascii chr split_part strpos position overlay starts_with
  quote_ident quote_literal quote_nullable regexp_replace regexp_substr regexp_match regexp_split_to_array
  string_to_array array_to_string array_fill array_append array_prepend array_cat array_remove array_length
  cardinality abs ceil ceiling floor round trunc sign mod power sqrt cbrt exp ln log div gcd lcm factorial pi
  degrees radians sin cos tan greatest least json_build_object jsonb_build_object json_build_array
  jsonb_build_array json_object jsonb_object to_json to_jsonb row_to_json array_to_json jsonb_set jsonb_insert
  jsonb_strip_nulls int4range int8range numrange tsrange tstzrange daterange int4multirange int8multirange
  nummultirange tsmultirange tstzmultirange datemultirange current_setting current_user session_user user
  current_role current_catalog current_database current_schema current_schemas version txid_current
  pg_current_xact_id pg_backend_pid pg_typeof to_tsvector to_tsquery plainto_tsquery setweight inet host network
  broadcast masklen set_masklen inet_client_addr inet_server_addr to_hex to_bin to_oct unistr normalize num_nulls
  num_nonnulls array_position array_replace trim_array width_bucket to_regclass pg_postmaster_start_time point box circle line lseg path polygon bit_count get_bit set_bit get_byte
  set_byte hashtext bool int2 int4 int8 float4 float8 numeric text varchar bpchar date time timetz timestamp
  timestamptz interval enum_first enum_last enum_range xmlcomment nullif coalesce`
    .split(/\s+/)
    .filter((name) => name !== ""),
);

/** Whether an expression can give another value for each row. A function that we do not know can. */
export function isVolatile(expression: Node, schema: Schema): boolean {
  let found = false;
  eachTagged(expression, "FuncCall", (call) => {
    const name = nameOf(strings(nodes(call, "funcname")));
    const isBuiltIn = name.schema === null || name.schema === "pg_catalog";
    const known = objectOf(schema, "function", name)?.detail;
    if (!(isBuiltIn && steady.has(name.name)) && known !== "immutable" && known !== "stable") found = true;
  });
  eachTagged(expression, "NextValueExpr", () => {
    found = true;
  });
  return found;
}
