import type { Json } from "#core";
import type { KubeDocument } from "./documents.ts";
import { placeholderIn, renderFirst } from "./templates.ts";
import { type Fields, fieldsOf, type Path, textAt, valueAt } from "./value.ts";

/** One object of the Kubernetes API, as a manifest says it. */
export type KubeObject = Readonly<{
  apiVersion: string;
  kind: string;
  /** Null: the manifest does not say; whoever applies it does. */
  namespace: string | null;
  name: string;
  /** `Kind/namespace/name`, or `Kind/name` where there is no namespace. */
  address: string;
  /** The same for all versions of one kind, so that a move from `extensions/v1beta1` to `apps/v1` is no new object. */
  key: string;
  body: Fields;
  path: string;
  /** The first line of its document; `lineAt` answers for a place inside it. */
  line: number;
  lineAt: (path: Path) => number;
}>;

export type Unreadable = Readonly<{ path: string; line: number; message: string; hint: string }>;
export type Objects = Readonly<{ objects: readonly KubeObject[]; unread: readonly Unreadable[] }>;

/** Kinds that live outside namespaces, whatever their metadata says. */
const clusterScoped = new Set([
  ...["Namespace", "Node", "PersistentVolume", "CustomResourceDefinition", "StorageClass", "ClusterRole"],
  ...["ClusterRoleBinding", "IngressClass", "PriorityClass", "RuntimeClass", "APIService", "CSIDriver", "CSINode"],
  ...["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration", "VolumeAttachment", "FlowSchema"],
  ...["PriorityLevelConfiguration", "CertificateSigningRequest", "PodSecurityPolicy", "ValidatingAdmissionPolicy"],
  ...["ValidatingAdmissionPolicyBinding", "VolumeSnapshotClass", "VolumeSnapshotContent"],
]);

const listDepthMax = 5;

/** The objects of one file's documents; lists are opened. */
export function objectsOf(documents: readonly KubeDocument[], path: string): Objects {
  const objects: KubeObject[] = [];
  const unread: Unreadable[] = [];
  for (const document of documents) {
    if (!document.ok) unread.push({ path, ...document });
    else {
      if (document.doubt) unread.push({ path, ...document.doubt });
      open(document.value, [], { document, path, objects, unread, inherited: null, depth: 0 });
    }
  }
  return { objects, unread };
}

type Opening = {
  document: Extract<KubeDocument, { ok: true }>;
  path: string;
  objects: KubeObject[];
  unread: Unreadable[];
  /** What the items of a typed list (`DeploymentList`) may leave out. */
  inherited: { apiVersion: string; kind: string } | null;
  depth: number;
};

function open(value: Json, at: Path, opening: Opening): void {
  const line = opening.document.lineAt(at);
  const refuse = (message: string, hint: string) => opening.unread.push({ path: opening.path, line, message, hint });
  const body = fieldsOf(value);
  if (body === null) {
    refuse("a document is no map", "every document must be one Kubernetes object with `apiVersion` and `kind`");
    return;
  }
  const apiVersion = textAt(body, ["apiVersion"]) ?? opening.inherited?.apiVersion ?? null;
  const kind = textAt(body, ["kind"]) ?? opening.inherited?.kind ?? null;
  if (apiVersion === null || kind === null) {
    const missing =
      apiVersion === null && kind === null ? "`apiVersion` and `kind`" : `\`${kind ? "apiVersion" : "kind"}\``;
    refuse(`an object lacks ${missing}`, "add what is missing; the API server cannot know what it is");
    return;
  }
  const needed = unprocessed(apiVersion, kind);
  if (needed) {
    refuse(needed.message, needed.hint);
    return;
  }
  const items = valueAt(body, ["items"]);
  if (/^[A-Z]?\w*List$/.test(kind) && Array.isArray(items)) {
    if (opening.depth >= listDepthMax) return void refuse("lists nest too deep", "write the objects one by one");
    const inherited = kind === "List" ? null : { apiVersion, kind: kind.slice(0, -4) };
    items.forEach((item, index) => {
      open(item, [...at, "items", index], { ...opening, inherited, depth: opening.depth + 1 });
    });
    return;
  }
  const unfilled = placeholderIn(body);
  if (unfilled) refuse(`\`${unfilled}\` is a placeholder that nothing has filled in`, renderFirst.hint);
  opening.objects.push(objectOf(body, apiVersion, kind, at, line, opening, refuse));
}

function objectOf(
  body: Fields,
  apiVersion: string,
  kind: string,
  at: Path,
  line: number,
  opening: Opening,
  refuse: (message: string, hint: string) => void,
): KubeObject {
  const namespace = clusterScoped.has(kind) ? null : nameAt(body, ["metadata", "namespace"]);
  const prefix = textAt(body, ["metadata", "generateName"]);
  const known = nameAt(body, ["metadata", "name"]) ?? (prefix ? `${prefix}*` : null);
  if (known === null) refuse(`a ${kind} has no name`, "set `metadata.name`; without it nobody can say what is changed");
  const name = known ?? "(no name)";
  const { lineAt } = opening.document;
  return {
    apiVersion,
    kind,
    namespace,
    name,
    address: namespace === null ? `${kind}/${name}` : `${kind}/${namespace}/${name}`,
    key: JSON.stringify([familyOf(apiVersion), kind, namespace, name]),
    body,
    path: opening.path,
    line,
    lineAt: (path) => lineAt([...at, ...path]),
  };
}

/** Names are text to the API server; `name: 123` is refused there, and named as written here. */
function nameAt(body: Fields, path: Path): string | null {
  const value = valueAt(body, path);
  return typeof value === "number" || typeof value === "boolean" ? String(value) : textAt(body, path);
}

/** The API group, with Kubernetes' own groups as one: objects moved between them over the years. */
export function familyOf(apiVersion: string): string {
  const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
  return group === "" || !group.includes(".") || group.endsWith(".k8s.io") ? "" : group;
}

/** Texts that look like objects and are instructions for another tool. */
function unprocessed(apiVersion: string, kind: string): { message: string; hint: string } | null {
  if (apiVersion.startsWith("kustomize.config.k8s.io/")) {
    return {
      message: "a kustomization is not the objects that it makes",
      hint: "build it first: `kubectl kustomize DIR > built.yaml`, and give that",
    };
  }
  if (kind === "Template" && (apiVersion === "v1" || apiVersion.startsWith("template.openshift.io/"))) {
    return {
      message: "an OpenShift template is not the objects that it makes",
      hint: "process it first: `oc process -f FILE > processed.yaml`, and give that",
    };
  }
  return null;
}
