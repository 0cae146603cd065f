import type { Cost, HoldingGroup } from "./holding.ts";
import { costly, irreversible, is, keptIf, reversible } from "./holding.ts";

const retained: Cost = keptIf(is("spec.0.persistent_volume_reclaim_policy", "Retain"));

/** Kubernetes, Helm, and the providers of clouds, databases, brokers, forges and monitoring. */
export const otherHoldings: readonly HoldingGroup[] = [
  { stateful: "yes", cost: retained, types: "kubernetes_persistent_volume kubernetes_persistent_volume_v1" },
  {
    stateful: "yes",
    cost: irreversible,
    types: `kubernetes_persistent_volume_claim kubernetes_persistent_volume_claim_v1 kubernetes_namespace
      kubernetes_namespace_v1 kubernetes_secret kubernetes_secret_v1 kubernetes_custom_resource_definition
      kubernetes_custom_resource_definition_v1 kubernetes_storage_class`,
  },
  {
    stateful: "no",
    cost: reversible,
    types: `kubernetes_deployment kubernetes_deployment_v1 kubernetes_daemonset kubernetes_daemon_set_v1
      kubernetes_config_map kubernetes_config_map_v1 kubernetes_config_map_v1_data kubernetes_cron_job
      kubernetes_cron_job_v1 kubernetes_job kubernetes_job_v1 kubernetes_pod kubernetes_pod_v1 kubernetes_ingress
      kubernetes_ingress_v1 kubernetes_ingress_class kubernetes_network_policy kubernetes_network_policy_v1
      kubernetes_role kubernetes_role_v1 kubernetes_cluster_role kubernetes_cluster_role_v1
      kubernetes_service_account kubernetes_service_account_v1 kubernetes_horizontal_pod_autoscaler
      kubernetes_horizontal_pod_autoscaler_v2 kubernetes_pod_disruption_budget kubernetes_pod_disruption_budget_v1
      kubernetes_limit_range kubernetes_resource_quota kubernetes_priority_class kubernetes_labels
      kubernetes_annotations kubernetes_storage_class_v1`,
  },
  {
    stateful: "no",
    cost: costly,
    types: `kubernetes_service kubernetes_service_v1 cloudflare_record cloudflare_dns_record`,
  },
  {
    // Databases, caches, search and warehouses as a service.
    stateful: "yes",
    cost: irreversible,
    versionFields: ["version", "mongo_db_major_version", "engine_version"],
    types: `mongodbatlas_cluster mongodbatlas_advanced_cluster mongodbatlas_flex_cluster
      mongodbatlas_serverless_instance mongodbatlas_project mongodbatlas_cloud_backup_schedule
      mongodbatlas_cloud_backup_snapshot mongodbatlas_online_archive planetscale_database planetscale_branch
      neon_project neon_branch neon_database supabase_project cockroach_cluster cockroach_database
      clickhouse_service astra_database astra_keyspace couchbase-capella_cluster influxdb-v2_bucket
      rediscloud_subscription rediscloud_subscription_database rediscloud_active_active_subscription
      upstash_redis_database upstash_kafka_cluster aiven_pg aiven_pg_database aiven_mysql aiven_mysql_database
      aiven_redis aiven_valkey aiven_kafka aiven_kafka_topic aiven_opensearch aiven_clickhouse aiven_cassandra
      aiven_influxdb aiven_m3db aiven_grafana aiven_project ec_deployment elasticstack_elasticsearch_index
      elasticstack_elasticsearch_data_stream postgresql_database postgresql_schema postgresql_role
      postgresql_extension mysql_database mysql_user mssql_database snowflake_database snowflake_schema
      snowflake_table snowflake_stage snowflake_stream snowflake_dynamic_table snowflake_external_table
      snowflake_shared_database snowflake_user snowflake_sequence snowflake_materialized_view
      databricks_mws_workspaces databricks_catalog databricks_schema databricks_sql_table databricks_volume
      databricks_metastore databricks_external_location databricks_dbfs_file databricks_secret
      databricks_secret_scope databricks_online_table databricks_vector_search_index confluent_kafka_cluster
      confluent_kafka_topic confluent_environment confluent_schema confluent_schema_registry_cluster
      confluent_connector confluent_ksql_cluster kafka_topic rabbitmq_queue rabbitmq_vhost rabbitmq_exchange
      pulsar_topic pulsar_namespace pulsar_tenant nats_jetstream_stream jetstream_stream jetstream_kv_bucket
      minio_s3_bucket minio_s3_object`,
  },
  {
    // Other clouds.
    stateful: "yes",
    cost: irreversible,
    versionFields: ["version", "engine_version", "db_version"],
    types: `digitalocean_database_cluster digitalocean_database_db digitalocean_database_replica digitalocean_volume
      digitalocean_volume_snapshot digitalocean_droplet_snapshot digitalocean_spaces_bucket
      digitalocean_spaces_bucket_object digitalocean_kubernetes_cluster digitalocean_container_registry
      digitalocean_domain digitalocean_project digitalocean_droplet linode_volume linode_object_storage_bucket
      linode_database_mysql linode_database_postgresql linode_database_mysql_v2 linode_database_postgresql_v2
      linode_domain linode_image linode_lke_cluster linode_instance_disk hcloud_volume hcloud_snapshot
      hcloud_storage_box vultr_block_storage vultr_database vultr_object_storage vultr_snapshot vultr_kubernetes
      vultr_dns_domain scaleway_rdb_instance scaleway_rdb_database scaleway_object_bucket scaleway_object
      scaleway_redis_cluster scaleway_mongodb_instance scaleway_block_volume scaleway_instance_volume
      scaleway_instance_snapshot scaleway_k8s_cluster scaleway_registry_namespace scaleway_secret
      scaleway_secret_version scaleway_domain_zone scaleway_file_filesystem ovh_cloud_project_database
      ovh_cloud_project_kube ovh_cloud_project_storage ovh_domain_zone oci_database_autonomous_database
      oci_database_db_system oci_database_database oci_database_autonomous_container_database
      oci_mysql_mysql_db_system oci_psql_db_system oci_nosql_table oci_objectstorage_bucket
      oci_objectstorage_object oci_core_volume oci_core_boot_volume oci_core_volume_backup oci_core_volume_group
      oci_file_storage_file_system oci_kms_key oci_kms_vault oci_vault_secret oci_streaming_stream
      oci_streaming_stream_pool oci_queue_queue oci_containerengine_cluster oci_artifacts_container_repository
      oci_dns_zone oci_identity_compartment oci_redis_redis_cluster oci_logging_log oci_logging_log_group
      alicloud_db_instance alicloud_db_database alicloud_rds_account alicloud_polardb_cluster
      alicloud_kvstore_instance alicloud_mongodb_instance alicloud_oss_bucket alicloud_oss_bucket_object
      alicloud_disk alicloud_ecs_disk alicloud_ecs_snapshot alicloud_nas_file_system alicloud_kms_key
      alicloud_kms_secret alicloud_log_project alicloud_log_store alicloud_alikafka_instance
      alicloud_alikafka_topic alicloud_ons_instance alicloud_ots_instance alicloud_ots_table
      alicloud_elasticsearch_instance alicloud_hbase_instance alicloud_cs_managed_kubernetes alicloud_cr_repo
      alicloud_alidns_domain tencentcloud_mysql_instance tencentcloud_postgresql_instance tencentcloud_cos_bucket
      tencentcloud_redis_instance tencentcloud_cbs_storage tencentcloud_mongodb_instance huaweicloud_rds_instance
      huaweicloud_obs_bucket huaweicloud_evs_volume huaweicloud_dcs_instance huaweicloud_dds_instance
      openstack_blockstorage_volume_v3 openstack_blockstorage_volume_v2 openstack_objectstorage_container_v1
      openstack_objectstorage_object_v1 openstack_db_instance_v1 openstack_sharedfilesystem_share_v2
      openstack_dns_zone_v2 openstack_images_image_v2 openstack_keymanager_secret_v1 yandex_mdb_postgresql_cluster
      yandex_mdb_mysql_cluster yandex_mdb_clickhouse_cluster yandex_mdb_redis_cluster yandex_mdb_kafka_cluster
      yandex_mdb_mongodb_cluster yandex_compute_disk yandex_storage_bucket yandex_ydb_database_dedicated
      yandex_ydb_database_serverless yandex_kms_symmetric_key ibm_database ibm_cos_bucket ibm_is_volume
      ibm_kms_key ibm_resource_instance ibm_container_cluster ibm_container_vpc_cluster ibm_event_streams_topic
      exoscale_database exoscale_dbaas exoscale_block_storage_volume exoscale_sks_cluster vsphere_virtual_disk
      vsphere_virtual_machine vsphere_datastore_cluster vsphere_vmfs_datastore proxmox_vm_qemu
      proxmox_virtual_environment_vm proxmox_lxc nutanix_virtual_machine nutanix_volume_group_v2 libvirt_volume
      docker_volume`,
  },
  {
    // Forges, identity, secrets, and what people have made by hand in a service.
    stateful: "yes",
    cost: keptIf(is("archive_on_destroy", true)),
    types: "github_repository gitlab_project",
  },
  {
    stateful: "yes",
    cost: irreversible,
    types: `github_repository_file github_release github_organization_project github_project gitlab_group
      gitlab_repository_file bitbucket_repository azuredevops_project azuredevops_git_repository gitea_repository
      tfe_workspace tfe_organization tfe_project tfe_variable tfe_variable_set spacelift_stack spacelift_context
      env0_project vault_mount vault_kv_secret vault_kv_secret_v2 vault_generic_secret
      vault_transit_secret_backend_key vault_pki_secret_backend vault_pki_secret_backend_root_cert
      vault_auth_backend vault_identity_entity vault_pki_secret_backend_config_ca consul_keys consul_key_prefix
      nomad_volume nomad_csi_volume nomad_variable onepassword_item infisical_secret infisical_project
      doppler_project doppler_secret akeyless_static_secret okta_user okta_group okta_app_oauth okta_app_saml
      auth0_user auth0_connection auth0_client auth0_tenant keycloak_realm keycloak_user keycloak_openid_client
      googleworkspace_user googleworkspace_group cloudflare_zone cloudflare_r2_bucket
      cloudflare_workers_kv_namespace cloudflare_workers_kv cloudflare_d1_database cloudflare_queue
      cloudflare_account dnsimple_domain namecheap_domain gandi_domain godaddy_domain ns1_zone akamai_dns_zone
      powerdns_zone route53_zone vercel_project netlify_site heroku_app heroku_addon fly_app fly_volume
      railway_service render_postgres render_redis render_keyvalue pagerduty_service sentry_project
      sentry_organization grafana_organization grafana_folder opsgenie_team statuspage_page launchdarkly_project
      launchdarkly_environment launchdarkly_feature_flag unleash_project harbor_project harbor_registry
      artifactory_local_repository artifactory_local_docker_v2_repository artifactory_federated_docker_repository
      nexus_repository_docker_hosted quay_repository docker_hub_repository hcp_vault_cluster hcp_consul_cluster
      hcp_vault_secrets_app fivetran_connector fivetran_destination airbyte_connection tls_private_key
      tls_self_signed_cert acme_certificate acme_registration`,
  },
  {
    stateful: "yes",
    cost: costly,
    types: `newrelic_one_dashboard newrelic_alert_policy grafana_dashboard grafana_data_source pagerduty_schedule
      pagerduty_escalation_policy pagerduty_user pagerduty_team opsgenie_schedule splunk_indexes
      elasticstack_kibana_dashboard helm_release kubernetes_stateful_set kubernetes_stateful_set_v1`,
  },
];
