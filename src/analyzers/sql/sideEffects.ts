/** Functions of PostgreSQL and its common extensions that change something when a query calls them (PostgreSQL docs,
 *  9.28). */
const changing = new Set(
  `pg_terminate_backend pg_cancel_backend pg_reload_conf pg_rotate_logfile pg_promote pg_switch_wal
  pg_create_restore_point pg_backup_start pg_backup_stop pg_start_backup pg_stop_backup pg_wal_replay_pause
  pg_wal_replay_resume pg_drop_replication_slot pg_create_physical_replication_slot
  pg_create_logical_replication_slot pg_copy_physical_replication_slot pg_copy_logical_replication_slot
  pg_replication_slot_advance pg_logical_emit_message pg_import_system_collations pg_file_write pg_file_rename
  pg_file_unlink pg_file_sync pg_restore_relation_stats pg_restore_attribute_stats pg_clear_relation_stats
  pg_clear_attribute_stats setval dblink dblink_exec dblink_send_query create_hypertable drop_chunks
  add_retention_policy add_compression_policy create_distributed_table undistribute_table create_reference_table
  create_parent addgeometrycolumn`.split(/\s+/),
);
const changingPrefixes = [
  "lo_",
  "cron",
  "dblink_connect",
  "query_to_xml",
  "run_maintenance",
  "drop_partition_",
  "dropgeometry",
  "pg_stat_reset",
  "pg_replication_origin_",
  "pg_logical_slot_get_",
];

/** Functions whose call, with nothing else in the query, changes nothing that lasts. */
const inert = new Set(
  `set_config current_setting version now clock_timestamp statement_timestamp transaction_timestamp count sum min
  max avg pg_sleep pg_sleep_for pg_sleep_until pg_backend_pid pg_typeof pg_size_pretty pg_relation_size
  pg_total_relation_size pg_table_size pg_indexes_size pg_database_size pg_get_functiondef pg_get_viewdef
  pg_get_constraintdef pg_get_indexdef pg_get_serial_sequence pg_is_in_recovery pg_advisory_lock
  pg_advisory_unlock pg_advisory_xact_lock pg_try_advisory_lock pg_try_advisory_xact_lock pg_advisory_unlock_all
  to_regclass to_regtype to_regproc has_table_privilege current_database current_schema current_schemas
  current_user txid_current pg_current_xact_id pg_current_wal_lsn pg_notify coalesce concat format length lower
  upper substr substring replace trim btrim round floor ceil abs random gen_random_uuid uuidv7 uuidv4
  generate_series unnest array_agg string_agg json_agg jsonb_agg json_build_object jsonb_build_object to_json
  to_jsonb row_to_json jsonb_set jsonb_agg jsonb_array_elements json_array_elements exists to_char to_date
  to_timestamp date_trunc date_part extract age greatest least nullif md5 encode decode sha256 left right
  split_part regexp_replace regexp_matches string_to_array array_to_string array_length cardinality
  obj_description col_description nextval currval lastval inet_server_addr`
    .split(/\s+/)
    .filter((name) => name !== ""),
);

export function hasSideEffect(name: string, schema: string | null): boolean {
  const isNamed = changing.has(name) || changingPrefixes.some((prefix) => name.startsWith(prefix));
  return isNamed || schema === "cron" || schema === "partman";
}

/** `SELECT cleanup()`, called for what it does: its body is not in this text, so what it does is not known. */
export function isUnknownFunction(name: string, schema: string | null): boolean {
  if (schema !== null && schema !== "pg_catalog") return true;
  return !inert.has(name) && schema === null;
}
