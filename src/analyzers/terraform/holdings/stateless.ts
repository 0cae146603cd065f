import { type HoldingGroup, reversible } from "./holding.ts";

/** Types that hold nothing of their own. What is made once (random, time) shows in the plan when it is made again. */
export const statelessHoldings: readonly HoldingGroup[] = [
  {
    stateful: "no",
    cost: reversible,
    types: `null_resource terraform_data local_file local_sensitive_file archive_file cloudinit_config template_dir
      random_id random_integer random_password random_pet random_shuffle random_string random_uuid random_bytes
      time_sleep time_static time_rotating time_offset tls_cert_request tls_locally_signed_cert external http
      docker_image docker_container docker_network docker_service docker_config kubectl_path_documents
      github_branch_default github_branch_protection github_branch_protection_v3 github_repository_webhook
      github_team_repository github_repository_collaborator github_repository_ruleset github_actions_variable
      github_issue_label github_repository_environment gitlab_branch_protection gitlab_project_hook
      gitlab_project_variable gitlab_group_variable cloudflare_page_rule cloudflare_ruleset
      cloudflare_firewall_rule cloudflare_filter cloudflare_access_policy cloudflare_load_balancer_monitor
      cloudflare_workers_route digitalocean_firewall digitalocean_tag digitalocean_vpc
      digitalocean_project_resources hcloud_firewall hcloud_network hcloud_network_subnet hcloud_network_route
      hcloud_load_balancer_target hcloud_load_balancer_service hcloud_placement_group linode_firewall vault_policy
      okta_app_group_assignment okta_policy_rule_signon consul_acl_policy nomad_acl_policy
      pagerduty_service_integration grafana_contact_point grafana_notification_policy grafana_rule_group
      newrelic_nrql_alert_condition newrelic_alert_condition openstack_networking_secgroup_v2
      openstack_networking_secgroup_rule_v2 openstack_networking_router_interface_v2 openstack_compute_keypair_v2
      openstack_networking_port_v2 oci_core_security_list oci_core_network_security_group oci_core_route_table
      oci_identity_policy alicloud_security_group alicloud_security_group_rule alicloud_ram_policy
      snowflake_grant_privileges_to_account_role snowflake_grant_privileges_to_role snowflake_grant_account_role
      databricks_permissions databricks_grants databricks_grant databricks_cluster_policy postgresql_grant
      postgresql_default_privileges postgresql_grant_role mysql_grant confluent_role_binding confluent_kafka_acl
      kafka_acl mongodbatlas_project_ip_access_list`,
  },
];

/** Ends of names that mean a link, a rule or a setting in every provider we know. */
export const statelessSuffixes: readonly string[] = [
  "_attachment",
  "_association",
  "_iam_member",
  "_iam_binding",
  "_iam_policy",
  "_iam_audit_config",
  "_policy_attachment",
  "_policy_document",
  "_role_binding",
  "_role_binding_v1",
  "_membership",
  "_group_member",
  "_listener_rule",
  "_security_group_rule",
  "_firewall_rule",
  "_bucket_policy",
  "_topic_policy",
  "_queue_policy",
  "_key_policy",
  "_vault_policy",
  "_repository_policy",
  "_lifecycle_policy",
  "_scaling_policy",
  "_autoscaling_policy",
  "_permission",
  "_parameter_group",
  "_subnet_group",
  "_event_rule",
  "_listener_certificate",
];
