import { type Hit, perContainer, perWorkload, type Rule } from "../rule.ts";
import { fieldsAt, itemsOf, textAt, valueAt, wordOf } from "../value.ts";
import type { Workload } from "../workload.ts";

/** `hostNetwork` and its brothers: a pod that leaves one of its own namespaces. */
function sharesHost(field: string, what: string): Rule["check"] {
  return perWorkload(({ pod, podPath }) =>
    valueAt(pod, [field]) === true
      ? { detail: field, message: `its pods share the node's ${what}`, at: [...podPath, field] }
      : null,
  );
}

/** Paths on the node, by volume name. */
function hostPaths({ pod }: Workload): Map<string, string> {
  const paths = new Map<string, string>();
  for (const volume of itemsOf(valueAt(pod, ["volumes"]))) {
    if (!fieldsAt(volume, ["hostPath"])) continue;
    paths.set(textAt(volume, ["name"]) ?? "", textAt(volume, ["hostPath", "path"]) ?? "?");
  }
  return paths;
}

/** Pod Security Standards: kubernetes.io/docs/concepts/security/pod-security-standards. */
export const securityRules: readonly Rule[] = [
  {
    code: "privileged",
    severity: "error",
    why: "a privileged container has the node's devices and capabilities: whoever breaks into it owns the node",
    instead: "drop `privileged`; add the one capability that is needed",
    check: perContainer("any", ({ fields, name, at }) =>
      valueAt(fields, ["securityContext", "privileged"]) === true
        ? { detail: name, message: `container \`${name}\` is privileged`, at: [...at, "securityContext", "privileged"] }
        : null,
    ),
  },
  {
    code: "host-network",
    severity: "warning",
    why: "its ports collide with the node's, network policies do not hold for it, and it hears what the node hears",
    instead: "drop `hostNetwork`; expose the port by a Service",
    check: sharesHost("hostNetwork", "network"),
  },
  {
    code: "host-pid",
    severity: "warning",
    why: "it sees every process of the node, and their environments",
    instead: "drop `hostPID`",
    check: sharesHost("hostPID", "processes"),
  },
  {
    code: "host-ipc",
    severity: "warning",
    why: "it can read and write the shared memory of every process of the node",
    instead: "drop `hostIPC`",
    check: sharesHost("hostIPC", "shared memory"),
  },
  {
    code: "host-path",
    severity: "warning",
    why: "the pod depends on what lies on one node, reads what others left there, and can step out of its container",
    instead: "use a PersistentVolumeClaim, or a ConfigMap for configuration",
    check: perWorkload((workload) => {
      const volumes = itemsOf(valueAt(workload.pod, ["volumes"]));
      return [...hostPaths(workload)].map(
        ([name, path]): Hit => ({
          detail: name,
          message: `volume \`${name}\` is \`${path}\` of the node`,
          at: [
            ...workload.podPath,
            "volumes",
            volumes.findIndex((volume) => (textAt(volume, ["name"]) ?? "") === name),
          ],
        }),
      );
    }),
  },
  {
    code: "host-path-writable",
    severity: "error",
    why: "what it writes changes the node for everything that runs there",
    instead: "mount it with `readOnly: true`, or use a PersistentVolumeClaim",
    check: perContainer("any", ({ fields, name, at }, workload) => {
      const paths = hostPaths(workload);
      return itemsOf(valueAt(fields, ["volumeMounts"])).flatMap((mount, index) => {
        const volume = textAt(mount, ["name"]) ?? "";
        const path = paths.get(volume);
        if (path === undefined || valueAt(mount, ["readOnly"]) === true) return [];
        const message = `container \`${name}\` can write to \`${path}\` of the node`;
        return { detail: `${name} ${volume} ${index}`, message, at: [...at, "volumeMounts", index] };
      });
    }),
  },
  {
    code: "secret-in-env",
    severity: "error",
    why: "everyone who can read the manifest or the pod reads the secret, and it stays in the repository's history",
    instead:
      "put it in a Secret, refer to it by `secretKeyRef` or a mounted file, and replace the value that was shown",
    check: perContainer("any", ({ fields, name, at }) =>
      itemsOf(valueAt(fields, ["env"])).flatMap((variable, index) => {
        const key = textAt(variable, ["name"]) ?? "";
        const value = valueAt(variable, ["value"]);
        if (value === undefined || !holdsSecret(key, wordOf(value))) return [];
        const message = `variable \`${key}\` of container \`${name}\` holds its secret in plain text`;
        return { detail: `${name} ${key}`, message, at: [...at, "env", index] };
      }),
    ),
  },
  {
    code: "duplicate-env",
    severity: "warning",
    why: "the last one wins, and applying the manifest again can drop or reorder them",
    instead: "keep one of them",
    check: perContainer("any", ({ fields, name, at }) => {
      const seen = new Map<string, number>();
      return itemsOf(valueAt(fields, ["env"])).flatMap((variable, index) => {
        const key = textAt(variable, ["name"]);
        if (key === null) return [];
        const count = (seen.get(key) ?? 0) + 1;
        seen.set(key, count);
        if (count !== 2) return [];
        const message = `variable \`${key}\` of container \`${name}\` is set twice`;
        return { detail: `${name} ${key}`, message, at: [...at, "env", index] };
      });
    }),
  },
];

const secretName = /secret|passw(?:or)?d|pwd$|passphrase|api_?key|access_?key|private_?key|credential|(?:^|_)token$/i;
/** Names that say where a secret lies or how long it lives, and not what it is. */
const placeName = /_?(?:file|path|dir|arn|ref|name)$|key_id$|_(?:ttl|url|uri|length|expiry)$/i;

function holdsSecret(key: string, value: string): boolean {
  if (value === "" || !secretName.test(key) || placeName.test(key)) return false;
  if (/^\$\([^)]*\)$/.test(value) || /^(?:true|false)$/i.test(value)) return false;
  return !/^(?:\/|\.\.?\/|file:|arn:)/.test(value);
}
