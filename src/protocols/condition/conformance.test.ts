import { isCelError, isCelList, isCelMap, isCelUint, run } from "@bufbuild/cel";
import { strings } from "@bufbuild/cel/ext";
import { getConformanceSuite, type IncrementalTestSuite } from "@bufbuild/cel-spec/testdata/tests.js";
import { evaluate as libraryEvaluate } from "@marcbachmann/cel-js";
import { expect, test } from "vitest";
import { readExpression } from "./compileCondition.ts";
import { compileExpression } from "./evaluate.ts";
import { bool, double, int, string, type Type, type Vocabulary } from "./vocabulary.ts";

/** The conformance data of the CEL specification (cel-spec, by @bufbuild/cel-spec), on three engines: ours, the library
 *  that reads for us, and Buf's. Ours reads a part of the language; what it reads it must answer as the specification
 *  says, or not at all. */

type SimpleTest = IncrementalTestSuite["tests"][number]["original"];
type Expected = NonNullable<Extract<SimpleTest["resultMatcher"], { case: "value" }>["value"]>;

/** A value in one spelling, `error` for an error, null for an expression that is not read. */
type Answer = string | null;

test("conformance with the CEL specification", () => {
  const figures = new Map<string, Figures>();
  const wrong: string[] = [];
  for (const suite of getConformanceSuite().suites) {
    for (const { original } of testsOf(suite)) {
      const wanted = wantedOf(original);
      if (wanted === null) continue;
      const [ours, library, buf] = [answerOfOurs(original), answerOfLibrary(original), answerOfBuf(original)];
      const row = figures.get(suite.name) ?? { total: 0, read: 0, agree: 0, stricter: 0, library: 0, buf: 0 };
      row.total++;
      if (ours !== null) row.read++;
      if (ours === wanted) row.agree++;
      else if (ours === "error") row.stricter++;
      else if (ours !== null) wrong.push(`${suite.name}/${original.name}: ${original.expr} is ${wanted}, not ${ours}`);
      if (library === wanted) row.library++;
      if (buf === wanted) row.buf++;
      figures.set(suite.name, row);
    }
  }
  const all = [...figures.values()].reduce(
    (sum, row) => {
      for (const key of Object.keys(sum) as (keyof Figures)[]) sum[key] += row[key];
      return sum;
    },
    { total: 0, read: 0, agree: 0, stricter: 0, library: 0, buf: 0 },
  );
  console.table(Object.fromEntries([...figures, ["all", all]]));
  expect(wrong).toEqual([]);
  expect(all.total).toBeGreaterThan(2_000);
  expect(all.read).toBeGreaterThan(150);
});

type Figures = { total: number; read: number; agree: number; stricter: number; library: number; buf: number };

function testsOf(suite: IncrementalTestSuite): IncrementalTestSuite["tests"] {
  return [...suite.tests, ...suite.suites.flatMap(testsOf)];
}

/** Null for tests of what is neither a value nor an error: unknowns, and checks of types alone. */
function wantedOf({ resultMatcher, checkOnly }: SimpleTest): string | null {
  if (checkOnly) return null;
  switch (resultMatcher.case) {
    case "value":
      return printExpected(resultMatcher.value);
    case "typedResult":
      return resultMatcher.value.result ? printExpected(resultMatcher.value.result) : null;
    case "evalError":
    case "anyEvalErrors":
      return "error";
    case undefined:
      return "bool true";
    default:
      return null;
  }
}

function printExpected({ kind }: Expected): string {
  switch (kind.case) {
    case "int64Value":
      return `int ${kind.value}`;
    case "uint64Value":
      return `uint ${kind.value}`;
    case "doubleValue":
      return `double ${kind.value}`;
    case "stringValue":
      return `string ${JSON.stringify(kind.value)}`;
    case "boolValue":
      return `bool ${kind.value}`;
    case "nullValue":
      return "null";
    case "bytesValue":
      return `bytes ${[...kind.value].join(" ")}`;
    case "listValue":
      return `[${kind.value.values.map(printExpected).join(", ")}]`;
    case "mapValue":
      return `{${kind.value.entries
        .map(({ key, value }) => `${key ? printExpected(key) : ""}: ${value ? printExpected(value) : ""}`)
        .toSorted()
        .join(", ")}}`;
    default:
      return `other ${kind.case}`;
  }
}

function bindingsOf({ bindings }: SimpleTest): Readonly<Record<string, Expected>> | null {
  const values: Record<string, Expected> = {};
  for (const [name, { kind }] of Object.entries(bindings)) {
    if (kind.case !== "value") return null;
    values[name] = kind.value;
  }
  return values;
}

function answerOfOurs(original: SimpleTest): Answer {
  const bindings = bindingsOf(original);
  if (bindings === null || original.container !== "") return null;
  const vocabulary: Record<string, Type> = {};
  const facts: Record<string, unknown> = {};
  for (const [name, { kind }] of Object.entries(bindings)) {
    const [type, value] = bound(kind);
    if (type === null) return null;
    vocabulary[name] = type;
    facts[name] = value;
  }
  const { checked, complaints } = readExpression(original.expr, vocabulary as Vocabulary);
  if (checked === null || complaints.length > 0) return null;
  const { expression } = checked;
  const value = compileExpression(expression)(facts as never);
  return value === undefined ? "error" : printOurs(value, expression.type);
}

function bound(kind: Expected["kind"]): readonly [Type | null, unknown] {
  if (kind.case === "int64Value") return [int, Number(kind.value)];
  if (kind.case === "doubleValue") return [double, kind.value];
  if (kind.case === "stringValue") return [string, kind.value];
  return kind.case === "boolValue" ? [bool, kind.value] : [null, null];
}

function printOurs(value: unknown, type: Type): string {
  if (value === null) return "null";
  if (Array.isArray(value))
    return `[${value.map((item) => printOurs(item, type.kind === "list" ? type.of : type)).join(", ")}]`;
  if (typeof value === "string") return `string ${JSON.stringify(value)}`;
  if (typeof value === "boolean") return `bool ${value}`;
  return type.kind === "timestamp" || type.kind === "duration" ? "other objectValue" : `${type.kind} ${value}`;
}

function plainOf({ kind }: Expected): unknown {
  switch (kind.case) {
    case "listValue":
      return kind.value.values.map(plainOf);
    case "mapValue":
      return new Map(kind.value.entries.map(({ key, value }) => [key && plainOf(key), value && plainOf(value)]));
    case "nullValue":
      return null;
    default:
      return kind.value;
  }
}

function plainBindings(original: SimpleTest): Record<string, unknown> {
  return Object.fromEntries(Object.entries(bindingsOf(original) ?? {}).map(([name, value]) => [name, plainOf(value)]));
}

function answerOfLibrary(original: SimpleTest): Answer {
  try {
    return printPlain(libraryEvaluate(original.expr, plainBindings(original)));
  } catch {
    return "error";
  }
}

function answerOfBuf(original: SimpleTest): Answer {
  try {
    const value = run(original.expr, plainBindings(original) as never, { funcs: strings });
    return isCelError(value) ? "error" : printPlain(value);
  } catch {
    return "error";
  }
}

function printPlain(value: unknown): string {
  if (value === null) return "null";
  switch (typeof value) {
    case "bigint":
      return `int ${value}`;
    case "number":
      return `double ${value}`;
    case "string":
      return `string ${JSON.stringify(value)}`;
    case "boolean":
      return `bool ${value}`;
  }
  if (isCelUint(value)) return `uint ${value.value}`;
  if (value instanceof Uint8Array) return `bytes ${[...value].join(" ")}`;
  if (Array.isArray(value) || isCelList(value))
    return `[${[...(value as Iterable<unknown>)].map(printPlain).join(", ")}]`;
  if (value instanceof Map || isCelMap(value)) return printEntries([...(value as Map<unknown, unknown>).entries()]);
  if (Object.getPrototypeOf(value) === Object.prototype) return printEntries(Object.entries(value as object));
  return typeof value === "object" && value.constructor?.name === "UnsignedInt"
    ? `uint ${String(value)}`
    : "other objectValue";
}

function printEntries(entries: readonly (readonly [unknown, unknown])[]): string {
  return `{${entries
    .map(([key, value]) => `${printPlain(key)}: ${printPlain(value)}`)
    .toSorted()
    .join(", ")}}`;
}
