import type { Json } from "#core";
import type { Rule } from "../rule.ts";
import { type Hit, perContainer } from "../rule.ts";
import { type Fields, fieldsAt, itemsOf, sameValue, textAt, valueAt, wordOf } from "../value.ts";
import { batchKinds, type Container, type Workload } from "../workload.ts";

const probeNames = ["readinessProbe", "livenessProbe", "startupProbe"] as const;

/** Pods that serve until someone stops them. A bare pod that is not restarted does its work and ends. */
function isServing({ object, pod }: Workload): boolean {
  const restart = textAt(pod, ["restartPolicy"]);
  const ends = object.kind === "Pod" && (restart === "Never" || restart === "OnFailure");
  return !batchKinds.has(object.kind) && !ends;
}

/** A DaemonSet's pods are agents of their node: they are not behind a rollout that waits for readiness. */
function needsProbes(workload: Workload): boolean {
  return isServing(workload) && workload.object.kind !== "DaemonSet";
}

function missing(probe: "readinessProbe" | "livenessProbe", container: Container): Hit | null {
  if (fieldsAt(container.fields, [probe])) return null;
  const word = probe === "readinessProbe" ? "readiness" : "liveness";
  return { detail: container.name, message: `container \`${container.name}\` has no ${word} probe`, at: container.at };
}

/** Probes: kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes. */
export const probeRules: readonly Rule[] = [
  {
    code: "no-readiness-probe",
    severity: "warning",
    why: "without it a pod counts as ready the moment it starts: traffic arrives before it can answer, and a rollout that breaks every pod looks healthy",
    instead: "add a `readinessProbe` that fails until the application can serve",
    check: perContainer("running", (container, workload) =>
      needsProbes(workload) ? missing("readinessProbe", container) : null,
    ),
  },
  {
    code: "no-liveness-probe",
    severity: "note",
    why: "a process that hangs without ending is never restarted",
    instead: "add a `livenessProbe` if the application can hang; it must not depend on other services",
    check: perContainer("running", (container, workload) =>
      needsProbes(workload) ? missing("livenessProbe", container) : null,
    ),
  },
  {
    code: "identical-probes",
    severity: "warning",
    why: "what should only take a busy pod out of traffic restarts it as well, and under load restarts spread from pod to pod",
    instead: "let the liveness probe ask for less than the readiness probe, or let it fail later (`failureThreshold`)",
    check: perContainer("all", ({ fields, name, at }, workload) => {
      const readiness = fieldsAt(fields, ["readinessProbe"]);
      const liveness = fieldsAt(fields, ["livenessProbe"]);
      if (!readiness || !liveness || !isServing(workload) || !asksTheSame(readiness, liveness)) return null;
      return {
        detail: name,
        message: `container \`${name}\` has the same readiness and liveness probe`,
        at: [...at, "livenessProbe"],
      };
    }),
  },
  {
    code: "probe-port-mismatch",
    severity: "warning",
    why: "a probe of a port that the container does not open never succeeds: the pod is never ready, or is restarted forever",
    instead: "name the port in the container's `ports`, and use it in the probe",
    check: perContainer("all", (container) =>
      probeNames.flatMap((probe) => {
        const port = wrongPort(container.fields, probe);
        return port === null
          ? []
          : {
              detail: `${container.name} ${probe}`,
              message: `the ${probe} of container \`${container.name}\` asks port \`${port}\`, which it does not declare`,
              at: [...container.at, probe],
            };
      }),
    ),
  },
];

/** The same question, and no more patience: a higher `failureThreshold` on liveness is the documented pattern. */
function asksTheSame(readiness: Fields, liveness: Fields): boolean {
  const threshold = (probe: Fields) => Number(valueAt(probe, ["failureThreshold"]) ?? 3);
  const [ready, live] = [handlerOf(readiness), handlerOf(liveness)];
  return ready !== null && sameValue(ready, live) && threshold(liveness) <= threshold(readiness);
}

/** What a probe asks, with the defaults written out; its timing is no part of the question. */
function handlerOf(probe: Fields): Json {
  const get = fieldsAt(probe, ["httpGet"]);
  if (get) return { path: "/", scheme: "HTTP", ...get, port: wordOf(get.port) };
  const socket = fieldsAt(probe, ["tcpSocket"]);
  if (socket) return { host: "", ...socket, port: wordOf(socket.port) };
  return fieldsAt(probe, ["exec"]) ?? fieldsAt(probe, ["grpc"]);
}

/** The port that a probe asks and the container does not declare; null where there is none, or where nobody can tell. */
function wrongPort(container: Fields, probe: string): string | null {
  const handler = ["httpGet", "tcpSocket", "grpc"].find((name) => fieldsAt(container, [probe, name]));
  if (!handler || textAt(container, [probe, handler, "host"])) return null;
  const port = valueAt(container, [probe, handler, "port"]);
  if (port === undefined) return null;
  const declared = itemsOf(valueAt(container, ["ports"]));
  // Declaring ports is optional: a number proves nothing where none is declared, a name always does.
  const isName = typeof port === "string" && !/^[0-9]+$/.test(port);
  if (declared.length === 0 && !isName) return null;
  const isOpen = declared.some((item) => {
    const isTcp = (textAt(item, ["protocol"]) ?? "TCP") === "TCP";
    const found = isName ? valueAt(item, ["name"]) : valueAt(item, ["containerPort"]);
    return isTcp && found !== undefined && wordOf(found) === wordOf(port);
  });
  return isOpen ? null : wordOf(port);
}
