import { type Side, type Step, see, seeLength, seeText, seeTexts } from "../value.ts";
import { eachChange, type PlanRule } from "./rule.ts";

/** A door open to the whole internet. `web` is HTTP or HTTPS alone, which many services mean to offer. */
type Door = "web" | "any";

export const securityGroupOpen: PlanRule = {
  code: "TF-SG-OPEN",
  why: "the port is found and tried by strangers within minutes",
  find: eachChange((change) => {
    const { action } = change;
    if (action !== "create" && action !== "update" && action !== "replace") return null;
    const read = readers.find(({ types }) => types.includes(change.type))?.read;
    if (read === undefined) return null;
    const opened = read(change.after);
    const was = action === "create" ? [] : read(change.before);
    const isWide = opened.includes("any") && !was.includes("any");
    const isWeb = opened.includes("web") && !was.includes("web");
    if (!isWide && !isWeb) return null;
    return {
      severity: isWide ? "error" : "note",
      message: `\`${change.address}\` lets the whole internet in${isWide ? "" : " on the web ports"}`,
      instead: isWide
        ? "name the networks that need it, or go through a load balancer, a bastion or a private link"
        : "nothing to do where this is a public web service; else name the networks that need it",
      on: change,
    };
  }),
};

type Reader = Readonly<{ types: readonly string[]; read: (side: Side) => readonly Door[] }>;

const readers: readonly Reader[] = [
  {
    types: ["aws_security_group", "aws_default_security_group"],
    read: (side) => blocks(side, ["ingress"], (path) => cidrDoor(side, path, ["cidr_blocks", "ipv6_cidr_blocks"])),
  },
  {
    types: ["aws_security_group_rule", "openstack_networking_secgroup_rule_v2", "alicloud_security_group_rule"],
    read: (side) => {
      const way = seeText(side, ["type"]) ?? seeText(side, ["direction"]) ?? "ingress";
      return way === "ingress"
        ? cidrDoor(side, [], ["cidr_blocks", "ipv6_cidr_blocks", "remote_ip_prefix", "cidr_ip"])
        : [];
    },
  },
  {
    types: ["aws_vpc_security_group_ingress_rule"],
    read: (side) => cidrDoor(side, [], ["cidr_ipv4", "cidr_ipv6"]),
  },
  {
    types: ["google_compute_firewall"],
    read: (side) => {
      if (
        (seeText(side, ["direction"]) ?? "INGRESS") !== "INGRESS" ||
        !seeTexts(side, ["source_ranges"]).some(isWorld)
      ) {
        return [];
      }
      return blocks(side, ["allow"], (path) => [doorOf(seeTexts(side, [...path, "ports"]))]);
    },
  },
  { types: ["azurerm_network_security_rule"], read: (side) => azureDoor(side, []) },
  {
    types: ["azurerm_network_security_group"],
    read: (side) => blocks(side, ["security_rule"], (path) => azureDoor(side, path)),
  },
  {
    types: ["digitalocean_firewall"],
    read: (side) =>
      blocks(side, ["inbound_rule"], (path) =>
        seeTexts(side, [...path, "source_addresses"]).some(isWorld)
          ? [doorOf([seeText(side, [...path, "port_range"]) ?? ""])]
          : [],
      ),
  },
  {
    types: ["hcloud_firewall"],
    read: (side) =>
      blocks(side, ["rule"], (path) =>
        seeText(side, [...path, "direction"]) === "in" && seeTexts(side, [...path, "source_ips"]).some(isWorld)
          ? [doorOf([seeText(side, [...path, "port"]) ?? ""])]
          : [],
      ),
  },
];

const blocksMax = 2_000;

function blocks(side: Side, path: readonly Step[], read: (path: readonly Step[]) => readonly Door[]): readonly Door[] {
  const length = Math.min(seeLength(side, path) ?? 0, blocksMax);
  const doors: Door[] = [];
  for (let index = 0; index < length; index++) doors.push(...read([...path, index]));
  return doors;
}

function cidrDoor(side: Side, path: readonly Step[], names: readonly string[]): readonly Door[] {
  const ranges = names.flatMap((name) => {
    const one = seeText(side, [...path, name]);
    return one === null ? seeTexts(side, [...path, name]) : [one];
  });
  if (!ranges.some(isWorld)) return [];
  const port = (...given: readonly string[]): string => {
    for (const name of given) {
      const seen = see(side, [...path, name]);
      if (seen.kind === "known" && typeof seen.value === "number") return String(seen.value);
      if (seen.kind === "known" && typeof seen.value === "string") return seen.value;
    }
    return "";
  };
  const from = port("from_port", "port_range_min");
  const to = port("to_port", "port_range_max");
  return [doorOf([from === to ? from : `${from}-${to}`])];
}

function azureDoor(side: Side, path: readonly Step[]): readonly Door[] {
  const text = (name: string): string => (seeText(side, [...path, name]) ?? "").toLowerCase();
  if (text("access") !== "allow" || text("direction") !== "inbound") return [];
  const sources = [text("source_address_prefix"), ...seeTexts(side, [...path, "source_address_prefixes"])];
  if (!sources.some(isWorld)) return [];
  const ports = [text("destination_port_range"), ...seeTexts(side, [...path, "destination_port_ranges"])];
  return [doorOf(ports.filter((port) => port !== ""))];
}

function isWorld(range: string): boolean {
  return ["0.0.0.0/0", "::/0", "*", "internet", "any", "0.0.0.0", "0.0.0.0/1", "128.0.0.0/1"].includes(
    range.toLowerCase(),
  );
}

function doorOf(ports: readonly string[]): Door {
  return ports.length > 0 && ports.every((port) => port === "80" || port === "443") ? "web" : "any";
}
