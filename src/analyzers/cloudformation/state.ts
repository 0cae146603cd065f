import type { Reversibility, Ternary } from "#core";
import { specOf } from "./spec.ts";

/** Types that hold data and that AWS's own flag `isStateful` (29 types) leaves out. */
const alsoStateful: ReadonlySet<string> = new Set([
  "AWS::ACMPCA::CertificateAuthority",
  "AWS::AmazonMQ::Broker",
  "AWS::Cassandra::Keyspace",
  "AWS::Cassandra::Table",
  "AWS::CloudTrail::EventDataStore",
  "AWS::CodeCommit::Repository",
  "AWS::Cognito::IdentityPool",
  "AWS::DSQL::Cluster",
  "AWS::DocDBElastic::Cluster",
  "AWS::ECR::Repository",
  "AWS::ECR::PublicRepository",
  "AWS::EKS::Cluster",
  "AWS::ElastiCache::ServerlessCache",
  "AWS::FSx::Volume",
  "AWS::HealthLake::FHIRDatastore",
  "AWS::IoTAnalytics::Datastore",
  "AWS::KMS::ReplicaKey",
  "AWS::Kendra::Index",
  "AWS::KinesisVideo::Stream",
  "AWS::Lightsail::Bucket",
  "AWS::Lightsail::Database",
  "AWS::Lightsail::Disk",
  "AWS::MSK::Cluster",
  "AWS::MSK::ServerlessCluster",
  "AWS::MemoryDB::Cluster",
  "AWS::MemoryDB::MultiRegionCluster",
  "AWS::NeptuneGraph::Graph",
  "AWS::OpenSearchServerless::Collection",
  "AWS::RDS::GlobalCluster",
  "AWS::RedshiftServerless::Namespace",
  "AWS::Route53::HostedZone",
  "AWS::S3Express::DirectoryBucket",
  "AWS::S3Files::FileSystem",
  "AWS::S3Outposts::Bucket",
  "AWS::S3Tables::Namespace",
  "AWS::S3Tables::Table",
  "AWS::S3Tables::TableBucket",
  "AWS::S3Vectors::Index",
  "AWS::S3Vectors::VectorBucket",
  "AWS::Timestream::Database",
  "AWS::Timestream::InfluxDBInstance",
  "AWS::Timestream::Table",
  "AWS::WorkSpaces::Workspace",
]);

/** May hold data, by how it is used: a machine's disks, a catalogue, whatever a custom resource made. */
const perhapsStateful: ReadonlySet<string> = new Set([
  "AWS::EC2::Instance",
  "AWS::Glue::Database",
  "AWS::Glue::Table",
  "AWS::Lightsail::Instance",
  "AWS::SageMaker::NotebookInstance",
  "AWS::CloudFormation::CustomResource",
]);

export function statefulOf(type: string): Ternary {
  if (alsoStateful.has(type)) return "yes";
  if (perhapsStateful.has(type) || type.startsWith("Custom::")) return "unknown";
  const spec = specOf(type);
  return spec === null ? "unknown" : spec.isStateful ? "yes" : "no";
}

/** Holds no data, yet what is gone does not come back the same: a name, an address, a certificate that others use. */
const costlyToLose: ReadonlySet<string> = new Set([
  "AWS::ApiGateway::RestApi",
  "AWS::ApiGateway::ApiKey",
  "AWS::ApiGateway::DomainName",
  "AWS::ApiGatewayV2::Api",
  "AWS::ApiGatewayV2::DomainName",
  "AWS::AppSync::GraphQLApi",
  "AWS::CertificateManager::Certificate",
  "AWS::CloudFront::Distribution",
  "AWS::Cognito::UserPoolClient",
  "AWS::Cognito::UserPoolDomain",
  "AWS::EC2::EIP",
  "AWS::EC2::KeyPair",
  "AWS::EC2::NatGateway",
  "AWS::EC2::VPC",
  "AWS::EC2::VPNConnection",
  "AWS::ElasticLoadBalancing::LoadBalancer",
  "AWS::ElasticLoadBalancingV2::LoadBalancer",
  "AWS::GlobalAccelerator::Accelerator",
  "AWS::IAM::AccessKey",
  "AWS::Lambda::Url",
  "AWS::Route53::RecordSet",
  "AWS::Route53::RecordSetGroup",
  "AWS::Serverless::Api",
  "AWS::Serverless::HttpApi",
  "AWS::SSM::Parameter",
]);

/** What happens to the physical resource that goes: by `DeletionPolicy` or `UpdateReplacePolicy`. */
export type Fate = "delete" | "retain" | "snapshot" | "unknown";

export function reversibilityOf(action: "create" | "update" | "forget", type: string): Reversibility;
export function reversibilityOf(action: "delete" | "replace", type: string, fate: Fate): Reversibility;
export function reversibilityOf(action: string, type: string, fate: Fate = "delete"): Reversibility {
  if (action !== "delete" && action !== "replace") return "reversible";
  const stateful = statefulOf(type);
  if (stateful !== "no" && (fate === "retain" || fate === "snapshot")) return "costly";
  if (stateful === "yes") return "irreversible";
  if (stateful === "unknown") return "unknown";
  return costlyToLose.has(type) ? "costly" : "reversible";
}

/** CloudFormation user guide, `DeletionPolicy`: only these know a snapshot; for others the word is refused. */
const snapshotting: ReadonlySet<string> = new Set([
  "AWS::DocDB::DBCluster",
  "AWS::EC2::Volume",
  "AWS::ElastiCache::CacheCluster",
  "AWS::ElastiCache::ReplicationGroup",
  "AWS::Neptune::DBCluster",
  "AWS::RDS::DBCluster",
  "AWS::RDS::DBInstance",
  "AWS::Redshift::Cluster",
]);

export function knowsSnapshot(type: string): boolean {
  return snapshotting.has(type);
}
