import { describe, expect, test } from "vitest";
import { type Artifact, givenArtifact, isNonEmpty } from "#core";
import { defaultOptions } from "../analyzer.ts";
import { kubernetes } from "./kubernetes.ts";
import { ruleCodes } from "./rules/rules.ts";

function analyze(artifacts: readonly Artifact[], min: number | null = null) {
  if (!isNonEmpty(artifacts)) throw new Error("a test needs an artifact");
  const options = { ...defaultOptions, min };
  return kubernetes.analyze(artifacts, { parsers: { sql: null }, options, servicesAt: () => [], isInert: () => false });
}

const side = (text: string) => ({ kind: "text", text }) as const;
const changed = (path: string, before: string | null, after: string | null): Artifact => ({
  path,
  oldPath: null,
  change: before === null ? "added" : after === null ? "deleted" : "modified",
  before: before === null ? null : side(before),
  after: after === null ? null : side(after),
});
const codes = (text: string, min: number | null = null) => {
  const { findings } = analyze([givenArtifact("a.yaml", text)], min);
  return findings.map(({ code }) => code);
};

const web = (spec = "", container = "", kind = "Deployment") => `apiVersion: apps/v1
kind: ${kind}
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
${spec}
  template:
    metadata: {labels: {app: web, tier: front}}
    spec:
      containers:
        - name: web
          image: web:1.4.2
${container}
`;
const budget = (spec: string, version = "policy/v1") =>
  `---\napiVersion: ${version}\nkind: PodDisruptionBudget\nmetadata: {name: web, namespace: shop}\nspec: {${spec}}\n`;
const scaler = (spec: string) =>
  `---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web, namespace: shop}\nspec: {${spec} scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}\n`;
const service = (spec: string, name = "web") =>
  `---\napiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: shop}\nspec: {${spec}}\n`;
const all = "selector: {matchLabels: {app: web}}";

describe("rules on a state", () => {
  const has: [string, string, string][] = [
    ["no-pdb", "replicas are not said", web()],
    ["no-pdb", "the budget is another namespace's", web() + budget(`minAvailable: 1, ${all}`).replace("shop", "other")],
    ["no-pdb", "an empty selector of v1beta1 means none", web() + budget("selector: {}", "policy/v1beta1")],
    ["pdb-blocks-drain", "as many as there are", web("  replicas: 2") + budget(`minAvailable: 2, ${all}`)],
    ["pdb-blocks-drain", "a share that rounds up", web("  replicas: 1") + budget(`minAvailable: 50%, ${all}`)],
    [
      "pdb-blocks-drain",
      "the autoscaler's minimum",
      web() + scaler("minReplicas: 2,") + budget(`minAvailable: 2, ${all}`),
    ],
    ["pdb-blocks-drain", "nothing may go", budget(`maxUnavailable: 0%, ${all}`)],
    ["single-replica", "one", web("  replicas: 1")],
    ["latest-tag", "no tag behind a port", web().replace("web:1.4.2", "reg:5000/web")],
    [
      "mismatching-selector",
      "by expression",
      web().replace("{matchLabels: {app: web}}", "{matchExpressions: [{key: app, operator: NotIn, values: [web]}]}"),
    ],
    ["mismatching-selector", "none at all", web().replace("  selector: {matchLabels: {app: web}}\n", "")],
    ["dangling-service", "another namespace", web() + service("selector: {app: web}").replace("shop", "other")],
    ["invalid-target-port", "a number in quotes", service('ports: [{port: 80, targetPort: "8080"}]')],
    ["invalid-target-port", "too long", service("ports: [{port: 80, targetPort: a-name-of-sixteen}]")],
    [
      "invalid-target-port",
      "a name that no pod has",
      web() + service("selector: {app: web}, ports: [{port: 80, targetPort: http}]"),
    ],
    ["no-rolling-update", "Recreate", web("  strategy: {type: Recreate}")],
    ["no-rolling-update", "OnDelete", web("  updateStrategy: {type: OnDelete}", "", "DaemonSet")],
    ["rollout-all-at-once", "all of two", web("  replicas: 2\n  strategy: {rollingUpdate: {maxUnavailable: 2}}")],
    ["no-anti-affinity", "replicas are not said", web()],
    ["secret-in-env", "a password", web("", "          env: [{name: DB_PASSWORD, value: hunter2}]")],
    ["no-cpu-request", "a request of nothing", web("", "          resources: {requests: {cpu: 0}}")],
    ["hpa-min-replicas", "one unless said", web() + scaler("")],
    ["hpa-fights-replicas", "both say it", web("  replicas: 3") + scaler("")],
    ["dangling-hpa", "nothing there", scaler("")],
    ["pdb-no-policy", "no amount", budget(all)],
    ["pdb-eviction-policy", "not said", budget(all)],
    ["probe-port-mismatch", "a name without ports", web("", "          livenessProbe: {httpGet: {port: http}}")],
    [
      "host-path",
      "read-only too",
      web(
        "",
        "          volumeMounts: [{name: v, mountPath: /v, readOnly: true}]\n      volumes: [{name: v, hostPath: {path: /etc}}]",
      ),
    ],
    [
      "host-path-writable",
      "not read-only",
      web("", "          volumeMounts: [{name: v, mountPath: /v}]\n      volumes: [{name: v, hostPath: {path: /etc}}]"),
    ],
    ["host-network", "shared", web("", "      hostNetwork: true")],
    ["host-pid", "shared", web("", "      hostPID: true")],
    ["host-ipc", "shared", web("", "      hostIPC: true")],
    ["service-nodeport", "NodePort", service("type: NodePort")],
    [
      "statefulset-no-headless-service",
      "an address",
      web("  serviceName: web", "", "StatefulSet") + service("selector: {app: web}"),
    ],
    [
      "topology-spread-invalid",
      "no skew",
      web(
        "",
        "      topologySpreadConstraints: [{topologyKey: a, whenUnsatisfiable: DoNotSchedule, labelSelector: {}}]",
      ),
    ],
  ];
  test.each(has)("%s: %s", (code, _, text) => expect(codes(text)).toContain(code));

  const spread =
    "      topologySpreadConstraints: [{maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app: web}}}]";
  const lacks: [string, string, string][] = [
    ["no-pdb", "one replica", web("  replicas: 1")],
    ["no-pdb", "an empty selector means all", web() + budget("minAvailable: 1, selector: {}")],
    ["pdb-blocks-drain", "replicas are not said", web() + budget(`minAvailable: 1, ${all}`)],
    ["pdb-blocks-drain", "room for one", web("  replicas: 3") + budget(`minAvailable: 2, ${all}`)],
    ["pdb-blocks-drain", "no selector, no pods", web("  replicas: 1") + budget("minAvailable: 1")],
    ["single-replica", "an autoscaler decides", web("  replicas: 1") + scaler("minReplicas: 2,")],
    ["single-replica", "not said", web()],
    ["single-replica", "switched off", web("  replicas: 0")],
    ["latest-tag", "a digest", web().replace("web:1.4.2", "web@sha256:aa")],
    ["no-anti-affinity", "spread by constraint", web("  replicas: 3", spread)],
    ["no-readiness-probe", "a Job ends", web("", "", "Job").replace("apps/v1", "batch/v1")],
    ["no-readiness-probe", "a DaemonSet", web("", "", "DaemonSet")],
    ["dangling-service", "no selector", service("ports: [{port: 80}]")],
    ["dangling-service", "another name", service("type: ExternalName, externalName: a.example, selector: {app: x}")],
    [
      "dangling-service",
      "Knative's Service is another kind",
      service("selector: {app: x}").replace("v1\n", "serving.knative.dev/v1\n"),
    ],
    ["no-rolling-update", "the default", web()],
    [
      "secret-in-env",
      "a reference",
      web("", "          env: [{name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: a, key: b}}}]"),
    ],
    ["secret-in-env", "a place", web("", "          env: [{name: PASSWORD_FILE, value: /run/password}]")],
    ["no-cpu-request", "a limit is the request too", web("", "          resources: {limits: {cpu: 1}}")],
    ["probe-port-mismatch", "nothing is declared", web("", "          livenessProbe: {httpGet: {port: 8080}}")],
    [
      "identical-probes",
      "liveness has more patience",
      web(
        "",
        "          readinessProbe: {tcpSocket: {port: 1}}\n          livenessProbe: {tcpSocket: {port: 1}, failureThreshold: 10}",
      ),
    ],
    [
      "statefulset-no-headless-service",
      "headless",
      web("  serviceName: web", "", "StatefulSet") + service("clusterIP: None, selector: {app: web}"),
    ],
    ["deprecated-api", "the version of today", web()],
    ["dangling-hpa", "there", web() + scaler("")],
    ["rollout-all-at-once", "a quarter", web("  replicas: 4\n  strategy: {rollingUpdate: {maxUnavailable: 25%}}")],
  ];
  test.each(lacks)("not %s: %s", (code, _, text) => expect(codes(text)).not.toContain(code));

  test("`min` moves the threshold", () => {
    expect(codes(web("  replicas: 2"))).not.toContain("single-replica");
    expect(codes(web("  replicas: 2"), 3)).toContain("single-replica");
    expect(codes(web() + scaler("minReplicas: 2,"), 3)).toContain("hpa-min-replicas");
  });

  test("findings have a line, an address, and a way out", () => {
    const { findings } = analyze([givenArtifact("a.yaml", web("  replicas: 1"))]);
    expect(findings.find(({ code }) => code === "single-replica")).toMatchObject({
      line: 6,
      path: "a.yaml",
      resource: { type: "Deployment", address: "Deployment/shop/web" },
      message: "Deployment `web`: it runs 1 replica",
    });
    for (const { why, instead, message } of findings)
      for (const text of [why, instead, message]) {
        expect(text).toMatch(/[^.]$/);
      }
  });

  test("all canonical rules are there", () => expect(ruleCodes.size).toBe(42));
});

describe("before and after", () => {
  const effects = (before: string, after: string) =>
    analyze([changed("a.yaml", before, after)]).effects.map(
      (e) => `${e.action} ${e.resource.address} ${e.reversibility}`,
    );
  const found = (before: string, after: string) =>
    analyze([changed("a.yaml", before, after)]).findings.map(({ code }) => code);

  test("what says the same is no change", () => {
    const before = web(
      "  replicas: 3",
      "          resources: {limits: {cpu: 1000m, memory: 1Gi}}\n          ports: [{containerPort: 80}]",
    );
    const after = web(
      "  replicas: 3 # three",
      "          resources: {limits: {memory: 1024Mi, cpu: 1}}\n          ports: [{containerPort: 80, protocol: TCP}]",
    )
      .concat("status: {replicas: 3}\n")
      .replace("namespace: shop}", "namespace: shop, resourceVersion: '1', labels: {}}");
    expect(effects(before, after)).toEqual([]);
    expect(found(before, after)).toEqual([]);
  });

  test.each([
    ["selector", web(), web().replace("{app: web}}", "{tier: front}}"), "replace Deployment/shop/web reversible"],
    [
      "serviceName",
      web("  serviceName: a", "", "StatefulSet"),
      web("  serviceName: b", "", "StatefulSet"),
      "replace StatefulSet/shop/web costly",
    ],
    ["Service address", service("clusterIP: None"), service(""), "replace Service/shop/web reversible"],
    [
      "pods whose order was said, all at once",
      web("  podManagementPolicy: OrderedReady", "", "StatefulSet"),
      web("  podManagementPolicy: Parallel", "", "StatefulSet"),
      "replace StatefulSet/shop/web costly",
    ],
    [
      "a class for a load balancer that had none",
      service("type: LoadBalancer"),
      service("type: LoadBalancer, loadBalancerClass: internal"),
      "replace Service/shop/web costly",
    ],
    // Since apps/v1 a quarter may be missing; before, it was one pod.
    [
      "what an older version did not do by itself",
      web().replace("apps/v1", "extensions/v1beta1"),
      web("  strategy: {rollingUpdate: {maxUnavailable: 25%}}").replace("apps/v1", "extensions/v1beta1"),
      "update Deployment/shop/web reversible",
    ],
    [
      "a ConfigMap whose keys are named like fields",
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: b}\n",
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: b, volumeMode: Filesystem}\n",
      "update ConfigMap/c reversible",
    ],
    [
      "claims go with the pods",
      web("  replicas: 3\n  persistentVolumeClaimRetentionPolicy: {whenScaled: Delete}", "", "StatefulSet"),
      web("  replicas: 2\n  persistentVolumeClaimRetentionPolicy: {whenScaled: Delete}", "", "StatefulSet"),
      "update StatefulSet/shop/web irreversible",
    ],
  ])("%s", (_, before, after, effect) => expect(effects(before, after)).toEqual([effect]));

  const single = (apiVersion: string, kind: string, rest: string) =>
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\n${rest}\n`;
  test.each([
    [
      "ConfigMap",
      single("v1", "ConfigMap", "immutable: true\ndata: {a: b}"),
      single("v1", "ConfigMap", "immutable: true\ndata: {a: c}"),
    ],
    ["Secret", single("v1", "Secret", "type: Opaque"), single("v1", "Secret", "type: kubernetes.io/tls")],
    [
      "StorageClass",
      single("storage.k8s.io/v1", "StorageClass", "provisioner: a"),
      single("storage.k8s.io/v1", "StorageClass", "provisioner: b"),
    ],
    [
      "ClusterRoleBinding",
      single("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "roleRef: {name: view}"),
      single("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "roleRef: {name: admin}"),
    ],
    [
      "Job",
      single("batch/v1", "Job", "spec: {template: {spec: {x: 1}}}"),
      single("batch/v1", "Job", "spec: {template: {spec: {x: 2}}}"),
    ],
    [
      "CustomResourceDefinition",
      single("apiextensions.k8s.io/v1", "CustomResourceDefinition", "spec: {scope: Cluster}"),
      single("apiextensions.k8s.io/v1", "CustomResourceDefinition", "spec: {scope: Namespaced}"),
    ],
    [
      "PersistentVolumeClaim",
      single("v1", "PersistentVolumeClaim", "spec: {storageClassName: a}"),
      single("v1", "PersistentVolumeClaim", "spec: {storageClassName: b}"),
    ],
    [
      "PersistentVolume",
      single("v1", "PersistentVolume", "spec: {nfs: {path: /a}}"),
      single("v1", "PersistentVolume", "spec: {nfs: {path: /b}}"),
    ],
    [
      "IngressClass",
      single("networking.k8s.io/v1", "IngressClass", "spec: {controller: a}"),
      single("networking.k8s.io/v1", "IngressClass", "spec: {controller: b}"),
    ],
    [
      "Pod",
      single("v1", "Pod", "spec: {containers: [{name: a, env: []}]}"),
      single("v1", "Pod", "spec: {containers: [{name: a, env: [{name: X}]}]}"),
    ],
  ])("an immutable field of %s", (kind, before, after) => {
    const analysis = analyze([changed("a.yaml", before, after)]);
    expect(analysis.effects.map((e) => [e.action, e.resource.type])).toEqual([["replace", kind]]);
    expect(analysis.findings.map(({ code }) => code)).toContain("immutable-field");
  });

  test("a pod may get another image", () => {
    const pod = (image: string) => single("v1", "Pod", `spec: {containers: [{name: a, image: "${image}"}]}`);
    expect(effects(pod("a:1"), pod("a:2"))).toEqual(["update Pod/a reversible"]);
  });

  test("a move to another file is nothing", () => {
    const { effects: moved, findings } = analyze([changed("a.yaml", web(), null), changed("b.yaml", null, web())]);
    expect([moved, findings]).toEqual([[], []]);
  });

  test("an overlay that repeats a base's name is itself", () => {
    const { effects: both } = analyze([
      changed("base/web.yaml", web("  replicas: 1"), web("  replicas: 1")),
      changed("prod/web.yaml", web("  replicas: 5"), web("  replicas: 6")),
    ]);
    expect(both.map((e) => [e.action, e.at[0].path])).toEqual([["update", "prod/web.yaml"]]);
  });

  test("a newer API version is the same object", () => {
    expect(effects(budget(all, "policy/v1beta1"), budget(all))).toEqual([
      "update PodDisruptionBudget/shop/web reversible",
    ]);
  });

  test("the order of documents says nothing", () => {
    const documents = [
      web("  replicas: 3"),
      budget(`minAvailable: 1, ${all}`).slice(4),
      service("selector: {app: web}").slice(4),
    ];
    const there = documents.join("---\n");
    const back = [...documents].reverse().join("---\n");
    expect([effects(there, back), found(there, back)]).toEqual([[], []]);
    expect(codes(there).sort()).toEqual(codes(back).sort());
  });
});

describe("ignores", () => {
  const ignoring = (text: string) =>
    web("  replicas: 1").replace("namespace: shop", `namespace: shop, annotations: {checkrail.dev/ignore: "${text}"}`);
  const of = (text: string) => analyze([givenArtifact("a.yaml", ignoring(text))]);

  test("an ignored finding stays, as a note with its reason", () => {
    const { findings, effects } = of("single-replica: a batch console until 2027-01-01; no-anti-affinity: same");
    const found = findings.find(({ code }) => code === "single-replica");
    expect(found?.severity).toBe("note");
    expect(found?.message).toContain("(ignored: a batch console, until 2027-01-01)");
    expect(findings.find(({ code }) => code === "no-readiness-probe")?.severity).toBe("warning");
    expect(effects).toHaveLength(1);
  });

  test.each(["no-such-rule: x", "single-replica", "single-replica:  ", "single-replica: x until soon", "*: all"])(
    "%s",
    (text) => {
      const { findings } = of(text);
      expect(findings.map(({ code }) => code)).toContain("unknown-ignore");
      expect(findings.find(({ code }) => code === "single-replica")?.severity).toBe("warning");
    },
  );
});

describe("what it recognizes", () => {
  const is = (path: string, text: string) => kubernetes.recognizes(givenArtifact(path, text));
  test("manifests", () => {
    expect(is("a.yaml", web())).toBe(true);
    expect(is("a.json", '{"kind":"Pod","apiVersion":"v1"}')).toBe(true);
    expect(is("kustomization.yaml", "resources: []\n")).toBe(true);
    expect(is("chart/templates/a.yaml", "{{ include x . }}")).toBe(true);
    expect(is("a.yaml", "apiVersion: v1\nkind: {{ .Values.kind }}\n")).toBe(true);
    expect(is("a.yaml", `apiVersion: backstage.io/v1alpha1\nkind: Component\n---\n${web()}`)).toBe(true);
  });
  test("and nothing else", () => {
    expect(is("a.yaml", "apiVersion: backstage.io/v1alpha1\nkind: Component\n")).toBe(false);
    expect(is("a.yaml", "apiVersion: checkrail.dev/v1\nkind: Protocol\n")).toBe(false);
    expect(is(".github/workflows/a.yaml", web())).toBe(false);
    expect(is("a.ts", web())).toBe(false);
    expect(is("Chart.yaml", "apiVersion: v2\nname: web\n")).toBe(false);
    expect(is("stack.yaml", "AWSTemplateFormatVersion: '2010-09-09'\napiVersion: x\nkind: y\n")).toBe(false);
  });
});
