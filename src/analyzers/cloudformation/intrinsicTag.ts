import type { Json } from "#core";

const plain = new Set(["Ref", "Condition"]);
const functions = new Set([
  ...[
    "And",
    "Base64",
    "Cidr",
    "Contains",
    "EachMemberEquals",
    "EachMemberIn",
    "Equals",
    "FindInMap",
    "ForEach",
    "GetAtt",
  ],
  ...[
    "GetAZs",
    "GetStackOutput",
    "If",
    "ImportValue",
    "Join",
    "Length",
    "Not",
    "Or",
    "RefAll",
    "Select",
    "Split",
    "Sub",
  ],
  ...["ToJsonString", "Transform", "ValueOf", "ValueOfAll"],
]);

/** The short form of an intrinsic, `!GetAtt A.B`, in its full form (user guide, intrinsic functions). */
export function readTag(tag: string, value: Json): Json | null {
  const name = tag.slice(1);
  if (plain.has(name)) return { [name]: value };
  return functions.has(name) ? { [`Fn::${name}`]: value } : null;
}
