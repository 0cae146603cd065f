import { type Instant, type Problem, problem } from "#core";
import { nearest } from "../nearest.ts";
import { type ProtocolSource, parseProtocolSource } from "../parseProtocol.ts";
import { unknownNames } from "../unknownNames.ts";
import { type LintProblem, lintCondition } from "./lintCondition.ts";
import { fullReference, lintSigners, type Organisation } from "./lintSigners.ts";
import { lintTimes } from "./lintTimes.ts";

/** Everything that can be said of these protocols before they judge anything, in the order of files and lines. A text
 *  that does not parse gives its problems as errors. `organisation` is null where there is no catalog: then who could
 *  sign is not examined. */
export function lintProtocols(
  texts: readonly Readonly<{ path: string; text: string }>[],
  organisation: Organisation | null,
  now: Instant,
): readonly LintProblem[] {
  const sources: ProtocolSource[] = [];
  const found: LintProblem[] = [];
  for (const { path, text } of texts) {
    const parsed = parseProtocolSource(text, path);
    if (parsed.ok) sources.push(parsed.value);
    else found.push(...parsed.problems.map((each): LintProblem => ({ level: "error", problem: each })));
  }
  found.push(...lintNames(sources));
  for (const source of sources) {
    found.push(
      ...source.rules.flatMap((rule) => lintCondition(rule, source.protocol.scope)),
      ...lintTimes(source, now),
      ...(organisation === null ? [] : [...lintSigners(source, organisation), ...lintScope(source, organisation)]),
    );
  }
  const order = new Map(texts.map(({ path }, position) => [path, position]));
  const place = ({ path, line, column }: Problem) => [order.get(path ?? "") ?? 0, line ?? 0, column ?? 0] as const;
  return found.toSorted((a, b) => {
    const [x, y] = [place(a.problem), place(b.problem)];
    return x[0] - y[0] || x[1] - y[1] || x[2] - y[2];
  });
}

/** Requirements, waivers and reports go by the name: two protocols of one name cannot be told apart. */
function lintNames(sources: readonly ProtocolSource[]): readonly LintProblem[] {
  const first = new Map<string, ProtocolSource>();
  return sources.flatMap((source): readonly LintProblem[] => {
    const { name } = source.protocol;
    const other = first.get(name);
    if (!other) {
      first.set(name, source);
      return [];
    }
    const message = `the name \`${name}\` is taken by \`${other.path}\``;
    return [
      {
        level: "error",
        problem: problem("duplicate-protocol", message, { hint: "give it a name of its own", ...source.place }),
      },
    ];
  });
}

/** Names that the catalog does not hold: the protocol would speak of nothing, or answer to nobody. */
function lintScope({ protocol, place, scopePlace }: ProtocolSource, { catalog }: Organisation): readonly LintProblem[] {
  const warnings = unknownNames(protocol.scope, catalog).map(({ key, name, known }) => {
    const near = nearest(name, known);
    const hint =
      near === null ? "the scope covers nothing by this name; mend it or the catalog" : `did you mean \`${near}\`?`;
    return problem("unknown-scope", `\`${name}\` in \`${key}\` is not in the catalog`, { hint, ...scopePlace });
  });
  const owners = [protocol.owner, ...(protocol.lifetime.kind === "temporary" ? [protocol.lifetime.owner] : [])];
  const refs = new Set(
    [...catalog.groups.map(({ ref }) => ref), ...catalog.people.map(({ id }) => id)].map(fullReference),
  );
  const lost = [...new Set(owners)]
    .filter((owner) => !refs.has(fullReference(owner)))
    .map((owner) =>
      problem("unknown-owner", `the owner \`${owner}\` is not in the catalog`, {
        hint: "name who answers for it",
        ...place,
      }),
    );
  return [...warnings, ...lost].map((each) => ({ level: "warning", problem: each }));
}
