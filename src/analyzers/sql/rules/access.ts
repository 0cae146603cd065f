import { find, type Reader, type RuleTable, say } from "../reader.ts";
import { isNew } from "../schema.ts";
import { flag, type Node, node, nodes, objectName, only, text } from "../tree.ts";

function objectType(body: Node): string {
  return text(body, "objtype").replace("OBJECT_", "").replaceAll("_", " ").toLowerCase();
}

function grantOrRevoke(body: Node, reader: Reader): void {
  const isGrant = flag(body, "is_grant");
  const type = objectType(body);
  const isAll = text(body, "targtype") === "ACL_TARGET_ALL_IN_SCHEMA";
  for (const wrapped of nodes(body, "objects")) {
    const name = objectName(wrapped);
    if ((type === "table" || type === "sequence") && !isAll && isNew(reader.schema, name)) continue;
    const address = isAll ? `${name.address}.*` : name.address;
    say(reader, { action: isGrant ? "grant" : "revoke", type, address });
    if (!isGrant) find(reader, "revoke", address, { type });
  }
}

function grantRole(body: Node, reader: Reader): void {
  const isGrant = flag(body, "is_grant");
  for (const wrapped of nodes(body, "granted_roles")) {
    const address = text(only(wrapped, "AccessPriv"), "priv_name");
    say(reader, { action: isGrant ? "grant" : "revoke", type: "role", address });
    if (!isGrant) find(reader, "revoke", address, { type: "role" });
  }
}

function defaultPrivileges(body: Node, reader: Reader): void {
  const action = node(body, "action");
  const isGrant = flag(action, "is_grant");
  const address = `default rights on ${objectType(action)}s`;
  say(reader, { action: isGrant ? "grant" : "revoke", type: "default privileges", address });
  if (!isGrant) find(reader, "revoke", address, { type: "default privileges" });
}

export const accessRules: RuleTable = {
  GrantStmt: grantOrRevoke,
  GrantRoleStmt: grantRole,
  AlterDefaultPrivilegesStmt: defaultPrivileges,
};
