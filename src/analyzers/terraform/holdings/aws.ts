import {
  both,
  costly,
  type HoldingGroup,
  irreversible,
  is,
  isAbove,
  isAbsent,
  isSet,
  keptIf,
  reversible,
} from "./holding.ts";

const engineVersion = ["engine_version", "version", "cluster_version", "elasticsearch_version", "kafka_version"];

/** AWS: the types that AWS itself calls stateful (CloudFormation registry, `isStateful`) and their relatives. */
export const awsHoldings: readonly HoldingGroup[] = [
  {
    stateful: "yes",
    cost: keptIf(is("skip_final_snapshot", false), isSet("replicate_source_db"), is("delete_automated_backups", false)),
    versionFields: engineVersion,
    types: `aws_db_instance aws_rds_cluster aws_rds_global_cluster aws_docdb_cluster aws_docdb_global_cluster
      aws_neptune_cluster aws_neptune_global_cluster aws_redshift_cluster`,
  },
  {
    // An instance of a cluster serves the cluster's volume: the data stays with the cluster.
    stateful: "yes",
    cost: costly,
    versionFields: engineVersion,
    types: `aws_rds_cluster_instance aws_docdb_cluster_instance aws_neptune_cluster_instance`,
  },
  {
    stateful: "yes",
    cost: keptIf(isSet("final_snapshot_identifier"), isSet("final_snapshot_name")),
    versionFields: engineVersion,
    types: `aws_elasticache_cluster aws_elasticache_replication_group aws_elasticache_global_replication_group
      aws_elasticache_serverless_cache aws_memorydb_cluster aws_redshiftserverless_namespace`,
  },
  {
    // A non-empty bucket is refused unless `force_destroy`, which deletes every version as well.
    stateful: "yes",
    cost: keptIf(both(is("versioning.0.enabled", true), is("force_destroy", false))),
    types: `aws_s3_bucket aws_s3_directory_bucket aws_s3control_bucket aws_lightsail_bucket aws_s3tables_table_bucket`,
  },
  {
    // AWS keeps a system backup for 35 days where point-in-time recovery is on (DynamoDB developer guide).
    stateful: "yes",
    cost: keptIf(is("point_in_time_recovery.0.enabled", true)),
    types: "aws_dynamodb_table",
  },
  { stateful: "yes", cost: keptIf(is("final_snapshot", true)), types: "aws_ebs_volume" },
  {
    stateful: "yes",
    cost: keptIf(is("skip_final_backup", false)),
    types: `aws_fsx_lustre_file_system aws_fsx_ontap_volume aws_fsx_openzfs_file_system aws_fsx_openzfs_volume
      aws_fsx_windows_file_system`,
  },
  {
    stateful: "yes",
    cost: keptIf(isAbove("recovery_window_in_days", 0), isAbsent("recovery_window_in_days")),
    types: "aws_secretsmanager_secret",
  },
  {
    stateful: "yes",
    cost: (before) => (is("skip_destroy", true)(before) ? "reversible" : "irreversible"),
    types: "aws_cloudwatch_log_group aws_sagemaker_model_package_group",
  },
  {
    // What a lost key has encrypted stays unreadable.
    stateful: "yes",
    cost: irreversible,
    types: `aws_kms_key aws_kms_external_key aws_kms_replica_key aws_kms_replica_external_key aws_cloudhsm_v2_cluster
      aws_kms_custom_key_store aws_key_pair aws_acmpca_certificate_authority`,
  },
  {
    stateful: "yes",
    cost: irreversible,
    versionFields: engineVersion,
    types: `aws_dynamodb_global_table aws_dynamodb_table_replica aws_dynamodb_table_item aws_dynamodb_table_export
      aws_db_snapshot aws_db_cluster_snapshot aws_db_snapshot_copy aws_redshift_cluster_snapshot
      aws_neptune_cluster_snapshot aws_docdb_cluster_snapshot aws_ebs_snapshot aws_ebs_snapshot_copy
      aws_ebs_snapshot_import aws_ami aws_ami_copy aws_ami_from_instance aws_memorydb_snapshot
      aws_elasticache_snapshot aws_rds_cluster_snapshot_copy aws_efs_file_system aws_fsx_ontap_file_system
      aws_fsx_ontap_storage_virtual_machine aws_fsx_file_cache aws_fsx_backup aws_storagegateway_gateway
      aws_storagegateway_cached_iscsi_volume aws_lightsail_disk aws_lightsail_database aws_docdbelastic_cluster
      aws_timestreamwrite_database aws_timestreamwrite_table aws_timestreaminfluxdb_db_instance
      aws_keyspaces_keyspace aws_keyspaces_table aws_qldb_ledger aws_qldb_stream aws_simpledb_domain
      aws_elasticsearch_domain aws_opensearch_domain aws_opensearchserverless_collection aws_cloudsearch_domain
      aws_kendra_index aws_bedrockagent_knowledge_base aws_msk_cluster aws_msk_serverless_cluster aws_mq_broker
      aws_kinesis_stream aws_kinesis_video_stream aws_sqs_queue aws_glacier_vault aws_backup_vault
      aws_backup_logically_air_gapped_vault aws_ecr_repository aws_ecrpublic_repository aws_codecommit_repository
      aws_codeartifact_repository aws_codeartifact_domain aws_secretsmanager_secret_version aws_ssm_parameter
      aws_cognito_user_pool aws_cognito_identity_pool aws_cognito_user aws_directory_service_directory
      aws_identitystore_user aws_organizations_account aws_organizations_organization aws_account_region
      aws_emr_cluster aws_emrserverless_application aws_athena_database aws_glue_catalog_database
      aws_glue_catalog_table aws_lakeformation_resource aws_s3_object aws_s3_bucket_object aws_s3_object_copy
      aws_s3tables_table aws_s3vectors_vector_bucket aws_cloudtrail_event_data_store
      aws_sagemaker_notebook_instance aws_sagemaker_feature_group aws_sagemaker_domain aws_sagemaker_user_profile
      aws_workspaces_workspace aws_cloudformation_stack aws_cloudformation_stack_set
      aws_cloudformation_stack_set_instance aws_elastic_beanstalk_environment aws_eks_cluster
      aws_datapipeline_pipeline aws_dax_cluster aws_dms_replication_instance aws_iot_thing
      aws_iotanalytics_datastore aws_healthlake_fhir_datastore aws_quicksight_data_set aws_quicksight_analysis
      aws_quicksight_dashboard aws_connect_instance aws_pinpoint_app aws_transfer_server aws_transfer_user
      aws_prometheus_workspace aws_grafana_workspace aws_cloud9_environment_ec2 aws_appstream_fleet
      aws_finspace_kx_database aws_location_tracker aws_dsql_cluster aws_neptunegraph_graph
      aws_customerprofiles_domain aws_verifiedpermissions_policy_store aws_devicefarm_project`,
  },
  {
    // The records go with the zone, and a new zone has other name servers.
    stateful: "yes",
    cost: irreversible,
    types: `aws_route53_zone aws_route53domains_registered_domain aws_route53domains_domain
      aws_service_discovery_private_dns_namespace`,
  },
  {
    // Nothing is stored, but the name, address or identity given out once does not come back.
    stateful: "no",
    cost: costly,
    types: `aws_eip aws_route53_record aws_acm_certificate aws_iam_access_key aws_iam_user aws_iam_role
      aws_iam_service_specific_credential aws_iam_server_certificate aws_iam_signing_certificate
      aws_iam_openid_connect_provider aws_iam_saml_provider aws_cloudfront_distribution aws_cloudfront_public_key
      aws_lb aws_alb aws_elb aws_globalaccelerator_accelerator aws_api_gateway_rest_api
      aws_api_gateway_domain_name aws_api_gateway_api_key aws_apigatewayv2_api aws_apigatewayv2_domain_name
      aws_cognito_user_pool_client aws_cognito_user_pool_domain aws_ses_domain_identity aws_sesv2_email_identity
      aws_vpc aws_subnet aws_dx_connection aws_dx_gateway aws_dx_lag aws_vpn_connection aws_vpn_gateway
      aws_customer_gateway aws_ec2_transit_gateway aws_nat_gateway aws_sns_topic aws_amplify_app
      aws_apprunner_service aws_lambda_function_url aws_lambda_layer_version aws_vpc_ipam_pool aws_ec2_host
      aws_ec2_capacity_reservation aws_service_discovery_public_dns_namespace`,
  },
  {
    stateful: "no",
    cost: reversible,
    types: `aws_security_group aws_default_security_group aws_security_group_rule aws_vpc_security_group_ingress_rule
      aws_vpc_security_group_egress_rule aws_network_acl aws_default_network_acl aws_network_acl_rule aws_route
      aws_route_table aws_default_route_table aws_main_route_table_association aws_internet_gateway
      aws_egress_only_internet_gateway aws_vpc_endpoint aws_vpc_dhcp_options aws_vpc_peering_connection
      aws_vpc_peering_connection_accepter aws_flow_log aws_network_interface aws_placement_group
      aws_ec2_transit_gateway_route aws_ec2_transit_gateway_vpc_attachment aws_iam_policy aws_iam_role_policy
      aws_iam_user_policy aws_iam_group aws_iam_group_policy aws_iam_instance_profile aws_iam_account_alias
      aws_iam_account_password_policy aws_iam_service_linked_role aws_kms_alias aws_kms_grant aws_db_subnet_group
      aws_db_parameter_group aws_db_option_group aws_db_event_subscription aws_db_proxy aws_db_proxy_endpoint
      aws_rds_cluster_parameter_group aws_rds_cluster_endpoint aws_neptune_subnet_group
      aws_neptune_parameter_group aws_neptune_cluster_parameter_group aws_docdb_subnet_group
      aws_docdb_cluster_parameter_group aws_redshift_subnet_group aws_redshift_parameter_group
      aws_redshiftserverless_workgroup aws_elasticache_subnet_group aws_elasticache_parameter_group
      aws_memorydb_subnet_group aws_dax_subnet_group aws_dax_parameter_group aws_efs_mount_target
      aws_efs_access_point aws_s3_bucket_notification aws_s3_bucket_versioning aws_s3_bucket_acl
      aws_s3_bucket_public_access_block aws_s3_account_public_access_block aws_s3_bucket_ownership_controls
      aws_s3_bucket_server_side_encryption_configuration aws_s3_bucket_lifecycle_configuration
      aws_s3_bucket_website_configuration aws_s3_bucket_logging aws_s3_bucket_metric aws_s3_access_point
      aws_lb_listener aws_alb_listener aws_lb_target_group aws_alb_target_group aws_lb_cookie_stickiness_policy
      aws_autoscaling_group aws_autoscaling_schedule aws_autoscaling_lifecycle_hook aws_appautoscaling_target
      aws_appautoscaling_scheduled_action aws_launch_template aws_launch_configuration aws_lambda_function
      aws_ecs_cluster aws_ecs_service aws_ecs_task_definition aws_ecs_capacity_provider
      aws_ecs_cluster_capacity_providers aws_eks_node_group aws_eks_fargate_profile aws_eks_addon
      aws_eks_access_entry aws_eks_identity_provider_config aws_lambda_alias aws_lambda_event_source_mapping
      aws_lambda_provisioned_concurrency_config aws_cloudwatch_metric_alarm aws_cloudwatch_composite_alarm
      aws_cloudwatch_dashboard aws_cloudwatch_event_bus aws_cloudwatch_event_target
      aws_cloudwatch_log_metric_filter aws_cloudwatch_log_subscription_filter aws_cloudwatch_query_definition
      aws_scheduler_schedule aws_scheduler_schedule_group aws_pipes_pipe aws_sns_topic_subscription
      aws_sfn_state_machine aws_sfn_activity aws_batch_compute_environment aws_batch_job_definition
      aws_batch_job_queue aws_codebuild_project aws_codepipeline aws_codedeploy_app
      aws_codedeploy_deployment_group aws_api_gateway_deployment aws_api_gateway_stage aws_api_gateway_method
      aws_api_gateway_resource aws_api_gateway_integration aws_api_gateway_usage_plan aws_apigatewayv2_route
      aws_apigatewayv2_stage aws_apigatewayv2_integration aws_apigatewayv2_deployment aws_cloudfront_function
      aws_cloudfront_cache_policy aws_cloudfront_origin_access_identity aws_cloudfront_origin_access_control
      aws_wafv2_web_acl aws_wafv2_ip_set aws_waf_web_acl aws_route53_health_check aws_route53_resolver_endpoint
      aws_acm_certificate_validation aws_config_configuration_recorder aws_guardduty_detector
      aws_securityhub_account aws_inspector2_enabler aws_cloudtrail aws_backup_plan aws_backup_selection
      aws_ssm_document aws_ssm_maintenance_window aws_budgets_budget aws_xray_sampling_rule aws_glue_job
      aws_glue_crawler aws_glue_trigger aws_athena_workgroup aws_msk_configuration aws_appconfig_environment
      aws_appconfig_deployment_strategy aws_service_discovery_service aws_resourcegroups_group
      aws_kinesis_firehose_delivery_stream aws_organizations_organizational_unit aws_organizations_policy
      aws_elastic_beanstalk_application_version aws_spot_fleet_request`,
  },
];
