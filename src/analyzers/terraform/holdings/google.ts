import { both, costly, type HoldingGroup, irreversible, is, isAbove, keptIf, reversible } from "./holding.ts";

/** Google Cloud (providers google and google-beta). */
export const googleHoldings: readonly HoldingGroup[] = [
  {
    // The backups of an instance go with it unless it is told to keep them.
    stateful: "yes",
    cost: keptIf(
      is("settings.0.final_backup_config.0.enabled", true),
      is("settings.0.retain_backups_on_delete", true),
      is("instance_type", "READ_REPLICA_INSTANCE"),
    ),
    versionFields: ["database_version"],
    types: "google_sql_database_instance",
  },
  {
    stateful: "yes",
    cost: keptIf(
      isAbove("soft_delete_policy.0.retention_duration_seconds", 0),
      both(is("versioning.0.enabled", true), is("force_destroy", false)),
    ),
    types: "google_storage_bucket",
  },
  {
    stateful: "yes",
    cost: keptIf(is("deletion_policy", "ABANDON"), is("delete_contents_on_destroy", false)),
    types:
      "google_sql_database google_sql_user google_bigquery_dataset google_firestore_database google_alloydb_cluster",
  },
  {
    stateful: "yes",
    cost: irreversible,
    versionFields: ["database_version", "min_master_version", "redis_version", "version"],
    types: `google_bigquery_table google_bigquery_routine google_bigquery_capacity_commitment google_bigtable_instance
      google_bigtable_table google_spanner_instance google_spanner_database google_alloydb_instance
      google_alloydb_backup google_firestore_document google_firestore_backup_schedule
      google_firebase_database_instance google_firebase_project google_datastore_index google_redis_instance
      google_redis_cluster google_memcache_instance google_memorystore_instance google_filestore_instance
      google_filestore_snapshot google_filestore_backup google_netapp_volume google_netapp_storage_pool
      google_netapp_volume_snapshot google_lustre_instance google_parallelstore_instance google_compute_disk
      google_compute_region_disk google_compute_snapshot google_compute_image google_compute_machine_image
      google_pubsub_topic google_pubsub_subscription google_pubsub_lite_topic google_pubsub_schema
      google_managed_kafka_cluster google_managed_kafka_topic google_storage_bucket_object
      google_storage_managed_folder google_artifact_registry_repository google_container_registry
      google_sourcerepo_repository google_secure_source_manager_repository google_kms_key_ring
      google_kms_crypto_key google_kms_crypto_key_version google_kms_key_ring_import_job
      google_secret_manager_secret google_secret_manager_secret_version google_secret_manager_regional_secret
      google_privateca_certificate_authority google_privateca_ca_pool google_logging_project_bucket_config
      google_logging_folder_bucket_config google_logging_organization_bucket_config
      google_logging_billing_account_bucket_config google_project google_folder google_container_cluster
      google_gke_backup_backup_plan google_backup_dr_backup_vault google_dataproc_cluster
      google_dataproc_metastore_service google_composer_environment google_data_fusion_instance
      google_dataplex_lake google_healthcare_dataset google_healthcare_fhir_store google_healthcare_dicom_store
      google_healthcare_hl7_v2_store google_vertex_ai_dataset google_vertex_ai_featurestore google_vertex_ai_index
      google_notebooks_instance google_workbench_instance google_looker_instance google_apigee_organization
      google_apigee_instance google_app_engine_application google_identity_platform_config
      google_identity_platform_tenant google_cloud_identity_group google_vmwareengine_private_cloud
      google_discovery_engine_data_store google_oracle_database_autonomous_database
      google_oracle_database_cloud_exadata_infrastructure`,
  },
  {
    stateful: "yes",
    cost: irreversible,
    types: `google_dns_managed_zone google_clouddomains_registration google_dns_response_policy`,
  },
  {
    stateful: "no",
    cost: costly,
    types: `google_compute_address google_compute_global_address google_dns_record_set google_service_account
      google_service_account_key google_compute_ssl_certificate google_compute_managed_ssl_certificate
      google_certificate_manager_certificate google_compute_network google_compute_subnetwork
      google_compute_vpn_gateway google_compute_ha_vpn_gateway google_compute_interconnect_attachment
      google_apikeys_key google_cloud_run_service google_cloud_run_v2_service google_cloudfunctions_function
      google_cloudfunctions2_function google_iam_workload_identity_pool google_iam_workload_identity_pool_provider
      google_endpoints_service google_compute_forwarding_rule google_compute_global_forwarding_rule`,
  },
  {
    stateful: "no",
    cost: reversible,
    types: `google_compute_firewall google_compute_firewall_policy_rule google_compute_route google_compute_router
      google_compute_router_nat google_compute_router_interface google_compute_router_peer
      google_compute_backend_service google_compute_region_backend_service google_compute_backend_bucket
      google_compute_health_check google_compute_http_health_check google_compute_region_health_check
      google_compute_url_map google_compute_target_http_proxy google_compute_target_https_proxy
      google_compute_target_pool google_compute_security_policy google_compute_instance_template
      google_compute_instance_group google_compute_instance_group_manager
      google_compute_region_instance_group_manager google_compute_autoscaler google_compute_region_autoscaler
      google_compute_network_peering google_compute_resource_policy google_compute_project_metadata
      google_compute_project_metadata_item google_container_node_pool google_project_service
      google_project_iam_custom_role google_organization_iam_custom_role google_organization_policy
      google_project_organization_policy google_org_policy_policy google_monitoring_alert_policy
      google_monitoring_dashboard google_monitoring_notification_channel google_monitoring_uptime_check_config
      google_logging_metric google_logging_project_sink google_logging_project_exclusion
      google_cloud_scheduler_job google_cloudbuild_trigger google_cloud_run_v2_job google_eventarc_trigger
      google_workflows_workflow google_vpc_access_connector google_service_networking_connection
      google_storage_notification google_storage_bucket_acl google_storage_default_object_acl google_dns_policy
      google_sql_ssl_cert google_access_context_manager_service_perimeter google_compute_ssl_policy
      google_bigquery_data_transfer_config google_bigquery_reservation google_cloud_tasks_queue`,
  },
];
