const database = { identifier: "checkout", engine: "postgres", engine_version: "15.6", allocated_storage: 400 };
const kept = { backup_retention_period: 14, deletion_protection: true, skip_final_snapshot: true, multi_az: true };
const tags = { Environment: "production", Team: "checkout" };

/** A plan as `terraform show -json` prints it, cut to what changes: the database gets encryption, and so is replaced. */
export const plan: string = JSON.stringify({
  format_version: "1.2",
  terraform_version: "1.11.4",
  resource_changes: [
    {
      address: "aws_db_instance.checkout",
      mode: "managed",
      type: "aws_db_instance",
      name: "checkout",
      provider_name: "registry.terraform.io/hashicorp/aws",
      change: {
        actions: ["delete", "create"],
        before: { ...database, ...kept, storage_encrypted: false, password: "(never shown)", tags },
        after: { ...database, ...kept, deletion_protection: false, storage_encrypted: true, tags },
        after_unknown: { address: true, arn: true },
        before_sensitive: { password: true },
        after_sensitive: { password: true },
        replace_paths: [["storage_encrypted"]],
      },
      action_reason: "replace_because_cannot_update",
    },
  ],
});
