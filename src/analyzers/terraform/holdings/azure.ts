import { costly, type HoldingGroup, irreversible, is, keptIf, reversible } from "./holding.ts";

/** Microsoft Azure (providers azurerm, azuread, azapi). */
export const azureHoldings: readonly HoldingGroup[] = [
  {
    // A vault with purge protection can be recovered; without it the provider purges on destroy by default.
    stateful: "yes",
    cost: keptIf(is("purge_protection_enabled", true)),
    types: `azurerm_key_vault azurerm_key_vault_managed_hardware_security_module azurerm_app_configuration`,
  },
  {
    stateful: "yes",
    cost: irreversible,
    versionFields: ["version", "kubernetes_version", "server_version", "redis_version"],
    types: `azurerm_resource_group azurerm_storage_account azurerm_storage_container azurerm_storage_blob
      azurerm_storage_share azurerm_storage_share_file azurerm_storage_share_directory azurerm_storage_queue
      azurerm_storage_table azurerm_storage_table_entity azurerm_storage_data_lake_gen2_filesystem
      azurerm_storage_data_lake_gen2_path azurerm_data_lake_store azurerm_sql_server azurerm_sql_database
      azurerm_mssql_server azurerm_mssql_database azurerm_mssql_managed_instance azurerm_mssql_managed_database
      azurerm_mssql_elasticpool azurerm_mssql_virtual_machine azurerm_mysql_server azurerm_mysql_database
      azurerm_mysql_flexible_server azurerm_mysql_flexible_database azurerm_mariadb_server
      azurerm_mariadb_database azurerm_postgresql_server azurerm_postgresql_database
      azurerm_postgresql_flexible_server azurerm_postgresql_flexible_server_database azurerm_cosmosdb_account
      azurerm_cosmosdb_sql_database azurerm_cosmosdb_sql_container azurerm_cosmosdb_mongo_database
      azurerm_cosmosdb_mongo_collection azurerm_cosmosdb_cassandra_keyspace azurerm_cosmosdb_cassandra_table
      azurerm_cosmosdb_cassandra_cluster azurerm_cosmosdb_gremlin_database azurerm_cosmosdb_gremlin_graph
      azurerm_cosmosdb_table azurerm_cosmosdb_postgresql_cluster azurerm_mongo_cluster azurerm_managed_redis
      azurerm_redis_cache azurerm_redis_enterprise_cluster azurerm_redis_enterprise_database azurerm_managed_disk
      azurerm_snapshot azurerm_image azurerm_shared_image azurerm_shared_image_version
      azurerm_shared_image_gallery azurerm_netapp_volume azurerm_netapp_pool azurerm_netapp_account
      azurerm_netapp_snapshot azurerm_hpc_cache azurerm_managed_lustre_file_system azurerm_elastic_san
      azurerm_elastic_san_volume azurerm_key_vault_key azurerm_key_vault_secret azurerm_key_vault_certificate
      azurerm_disk_encryption_set azurerm_servicebus_namespace azurerm_servicebus_queue azurerm_servicebus_topic
      azurerm_servicebus_subscription azurerm_eventhub_namespace azurerm_eventhub azurerm_eventhub_cluster
      azurerm_eventgrid_domain azurerm_iothub azurerm_iothub_dps azurerm_recovery_services_vault
      azurerm_backup_protected_vm azurerm_backup_container_storage_account azurerm_backup_protected_file_share
      azurerm_data_protection_backup_vault azurerm_container_registry azurerm_log_analytics_workspace
      azurerm_application_insights azurerm_search_service azurerm_kubernetes_cluster azurerm_synapse_workspace
      azurerm_synapse_sql_pool azurerm_synapse_spark_pool azurerm_kusto_cluster azurerm_kusto_database
      azurerm_databricks_workspace azurerm_data_factory azurerm_hdinsight_hadoop_cluster
      azurerm_hdinsight_kafka_cluster azurerm_hdinsight_spark_cluster azurerm_machine_learning_workspace
      azurerm_machine_learning_datastore_blobstorage azurerm_cognitive_account azurerm_healthcare_fhir_service
      azurerm_healthcare_workspace azurerm_purview_account azurerm_windows_virtual_machine
      azurerm_linux_virtual_machine azurerm_virtual_machine azurerm_virtual_desktop_host_pool
      azurerm_app_service_environment azurerm_subscription azurerm_management_group azurerm_spring_cloud_service
      azurerm_logic_app_standard azurerm_confidential_ledger azurerm_maps_account azurerm_communication_service
      azurerm_stack_hci_cluster azurerm_arc_kubernetes_cluster azurerm_dashboard_grafana azurerm_monitor_workspace
      azuread_user azuread_group azurerm_aadb2c_directory azurerm_active_directory_domain_service`,
  },
  { stateful: "yes", cost: irreversible, types: "azurerm_dns_zone azurerm_private_dns_zone" },
  {
    stateful: "no",
    cost: costly,
    types: `azurerm_public_ip azurerm_public_ip_prefix azurerm_dns_a_record azurerm_dns_aaaa_record
      azurerm_dns_cname_record azurerm_dns_mx_record azurerm_dns_txt_record azurerm_dns_ns_record
      azurerm_dns_srv_record azurerm_dns_caa_record azurerm_private_dns_a_record azurerm_private_dns_cname_record
      azuread_application azuread_service_principal azuread_application_password
      azuread_service_principal_password azurerm_user_assigned_identity azurerm_app_service_certificate
      azurerm_app_service_managed_certificate azurerm_linux_web_app azurerm_windows_web_app azurerm_app_service
      azurerm_function_app azurerm_linux_function_app azurerm_windows_function_app azurerm_static_web_app
      azurerm_static_site azurerm_container_app azurerm_container_app_environment azurerm_cdn_profile
      azurerm_cdn_endpoint azurerm_cdn_frontdoor_profile azurerm_cdn_frontdoor_endpoint azurerm_frontdoor
      azurerm_api_management azurerm_virtual_network azurerm_subnet azurerm_virtual_network_gateway
      azurerm_express_route_circuit azurerm_express_route_gateway azurerm_vpn_gateway
      azurerm_local_network_gateway azurerm_nat_gateway azurerm_application_gateway
      azurerm_traffic_manager_profile azurerm_firewall azurerm_private_endpoint azurerm_eventgrid_topic`,
  },
  {
    stateful: "no",
    cost: reversible,
    types: `azurerm_network_security_group azurerm_network_security_rule azurerm_application_security_group
      azurerm_route azurerm_route_table azurerm_network_interface azurerm_lb azurerm_lb_backend_address_pool
      azurerm_lb_probe azurerm_virtual_network_peering azurerm_private_dns_zone_virtual_network_link
      azurerm_firewall_policy azurerm_firewall_network_rule_collection
      azurerm_firewall_application_rule_collection azurerm_role_assignment azurerm_role_definition
      azurerm_key_vault_access_policy azurerm_management_lock azurerm_monitor_metric_alert
      azurerm_monitor_action_group azurerm_monitor_diagnostic_setting azurerm_monitor_activity_log_alert
      azurerm_monitor_scheduled_query_rules_alert azurerm_monitor_autoscale_setting azurerm_service_plan
      azurerm_app_service_plan azurerm_linux_web_app_slot azurerm_availability_set
      azurerm_proximity_placement_group azurerm_kubernetes_cluster_node_pool azurerm_container_group
      azurerm_virtual_hub azurerm_virtual_wan azurerm_bastion_host azurerm_network_watcher
      azurerm_network_ddos_protection_plan azurerm_storage_management_policy azurerm_storage_account_network_rules
      azurerm_mssql_firewall_rule azurerm_mssql_server_extended_auditing_policy azurerm_postgresql_configuration
      azurerm_postgresql_flexible_server_configuration azurerm_mysql_configuration azurerm_backup_policy_vm
      azurerm_backup_policy_file_share azurerm_policy_definition azurerm_subscription_policy_assignment
      azurerm_resource_group_policy_assignment azurerm_logic_app_workflow azurerm_automation_runbook
      azurerm_eventgrid_event_subscription azurerm_web_application_firewall_policy azuread_group_member
      azuread_app_role_assignment azurerm_resource_provider_registration azurerm_portal_dashboard
      azurerm_virtual_machine_extension azurerm_monitor_data_collection_rule`,
  },
];
