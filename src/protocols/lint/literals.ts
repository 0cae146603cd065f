import { type Expression, pathOf, walk } from "../condition/expression.ts";

/** What a condition compares with what: facts that are made from these come near both sides of every comparison. */
export type Literals = Readonly<{
  /** Per path of a fact, the texts that it is compared with. */
  texts: ReadonlyMap<string, readonly string[]>;
  /** Per path, the parts that are looked for in it. */
  parts: ReadonlyMap<
    string,
    Readonly<{ starts: readonly string[]; holds: readonly string[]; ends: readonly string[] }>
  >;
  numbers: readonly number[];
  times: readonly number[];
}>;

export function literalsOf(expressions: readonly Expression[]): Literals {
  const texts = new Map<string, string[]>();
  const parts = new Map<string, { starts: string[]; holds: string[]; ends: string[] }>();
  const numbers = new Set<number>();
  const times = new Set<number>();
  const note = (path: string | null, literal: Expression): void => {
    if (path === null || literal.kind !== "literal" || typeof literal.value !== "string") return;
    texts.set(path, [...(texts.get(path) ?? []), literal.value]);
  };
  for (const part of expressions.flatMap((expression) => [...walk(expression)])) {
    if (part.kind === "literal" && typeof part.value === "number") {
      if (part.type.kind === "timestamp") times.add(part.value);
      else numbers.add(part.value);
    } else if (part.kind === "compare") {
      note(pathOf(part.left), part.right);
      note(pathOf(part.right), part.left);
    } else if (part.kind === "in") {
      const list = pathOf(part.right);
      note(list === null ? null : `${list}[]`, part.left);
      for (const item of part.right.kind === "list" ? part.right.items : []) note(pathOf(part.left), item);
    } else if (part.kind === "text") {
      const path = pathOf(part.of);
      const wanted = part.argument.kind === "literal" ? String(part.argument.value) : null;
      if (path === null || wanted === null) continue;
      const known = parts.get(path) ?? { starts: [], holds: [], ends: [] };
      const kind = part.operator === "startsWith" ? "starts" : part.operator === "endsWith" ? "ends" : "holds";
      known[kind].push(wanted);
      parts.set(path, known);
    }
  }
  return { texts, parts, numbers: [...numbers], times: [...times] };
}
