import { type Expression, pathOf } from "../condition/expression.ts";

/** What may grow: `effects` (and the services that they fall on), `findings`, `risk`, AI `provenance`, and the `size` of
 *  the change. Growing may wake a rule and must not put it to sleep (DESIGN, invariant 4). */
export type Source = "effects" | "findings" | "risk" | "provenance" | "size";

/** How a value moves when its source grows: up, down, or not to be told. For a condition up is towards yes. */
export type Sign = "up" | "down" | "mixed";

/** Per source the way that a value moves, and the part of the condition that moves it; what does not move is not there. */
export type Directions = ReadonlyMap<Source, Readonly<{ sign: Sign; at: Expression }>>;

/** The facts that grow, by their path. A risk that is not known is the highest: `known` falls as risk grows. */
const growing: Readonly<Record<string, readonly [Source, Sign]>> = {
  effects: ["effects", "up"],
  services: ["effects", "up"],
  findings: ["findings", "up"],
  "risk.score": ["risk", "up"],
  "risk.known": ["risk", "down"],
  "provenance.ai": ["provenance", "up"],
  "provenance.unknown": ["provenance", "up"],
  "provenance.roles": ["provenance", "up"],
  "provenance.tools": ["provenance", "up"],
  "change.paths": ["size", "up"],
  "change.linesAdded": ["size", "up"],
  "change.linesDeleted": ["size", "up"],
};

/** An abstract reading of the condition: the polarity of each occurrence of what may grow. */
export function directionsOf(expression: Expression): Directions {
  switch (expression.kind) {
    case "literal":
    case "item":
    case "clock":
      return still;
    case "variable":
    case "field":
      return ofPath(expression);
    case "not":
    case "negate":
      return flip(directionsOf(expression.of));
    case "and":
    case "or":
      return join(directionsOf(expression.left), directionsOf(expression.right));
    case "compare":
      return ofCompare(expression);
    case "in":
      return ofIn(expression);
    case "arithmetic":
      return ofArithmetic(expression);
    case "choose":
      return ofChoose(expression);
    case "list":
      return mixed(join(...expression.items.map(directionsOf)));
    case "size":
      return directionsOf(expression.of);
    case "text":
      return mixed(join(directionsOf(expression.of), directionsOf(expression.argument)));
    case "each": {
      const over = directionsOf(expression.over);
      return join(expression.operator === "all" ? flip(over) : over, directionsOf(expression.body));
    }
  }
}

const still: Directions = new Map();

function ofPath(expression: Expression): Directions {
  const path = pathOf(expression);
  const found = path === null ? undefined : growing[path];
  return found ? new Map([[found[0], { sign: found[1], at: expression }]]) : still;
}

function flip(directions: Directions): Directions {
  const flipped = { up: "down", down: "up", mixed: "mixed" } as const;
  return new Map([...directions].map(([source, { sign, at }]) => [source, { sign: flipped[sign], at }]));
}

function mixed(directions: Directions): Directions {
  return new Map([...directions].map(([source, { at }]) => [source, { sign: "mixed", at }]));
}

/** Both ways at once cannot be told; the part that goes down is the one to show. */
function join(...parts: readonly Directions[]): Directions {
  const joined = new Map<Source, Readonly<{ sign: Sign; at: Expression }>>();
  for (const [source, next] of parts.flatMap((part) => [...part])) {
    const old = joined.get(source);
    if (!old) joined.set(source, next);
    else if (old.sign !== next.sign) joined.set(source, { sign: "mixed", at: old.sign === "up" ? next.at : old.at });
  }
  return joined;
}

function literalOf(expression: Expression): unknown {
  return expression.kind === "literal" ? expression.value : undefined;
}

/** Who acts is provenance too: a rule that is asked of humans alone is one that an agent need not meet. */
function ofActor(subject: Expression, kinds: readonly unknown[], isAmong: boolean): Directions | null {
  if (pathOf(subject) !== "actor.kind") return null;
  const [human, agent] = ["human", "agent"].map((kind) => kinds.includes(kind) === isAmong);
  if (human === agent) return still;
  return new Map([["provenance", { sign: agent ? "up" : "down", at: subject }]]);
}

function ofCompare({ operator, left, right }: Extract<Expression, { kind: "compare" }>): Directions {
  if (operator === "==" || operator === "!=") {
    const isAmong = operator === "==";
    const actor = ofActor(left, [literalOf(right)], isAmong) ?? ofActor(right, [literalOf(left)], isAmong);
    if (actor !== null) return actor;
  }
  const [a, b] = [directionsOf(left), directionsOf(right)];
  if (operator === "<" || operator === "<=") return join(flip(a), b);
  if (operator === ">" || operator === ">=") return join(a, flip(b));
  const [moving, fixed] = a.size === 0 ? [b, literalOf(left)] : [a, literalOf(right)];
  const equal = operator === "==";
  if (fixed === true || fixed === false) return (fixed === true) === equal ? moving : flip(moving);
  // Nothing is smaller than an empty list: `size(x) == 0` is "not more than none".
  const isSize = (a.size === 0 ? right : left).kind === "size";
  if (isSize && fixed === 0) return equal ? flip(moving) : moving;
  return mixed(join(a, b));
}

function ofIn({ left, right }: Extract<Expression, { kind: "in" }>): Directions {
  const actor = right.kind === "list" ? ofActor(left, right.items.map(literalOf), true) : null;
  if (actor !== null) return actor;
  const list = directionsOf(right);
  // The role `none` is the absence of AI: it goes away as provenance grows.
  const isAbsence = literalOf(left) === "none" && pathOf(right) === "provenance.roles";
  return join(mixed(directionsOf(left)), isAbsence ? flip(list) : list);
}

function ofArithmetic({ operator, left, right }: Extract<Expression, { kind: "arithmetic" }>): Directions {
  const [a, b] = [directionsOf(left), directionsOf(right)];
  if (operator === "+") return join(a, b);
  if (operator === "-") return join(a, flip(b));
  const [moving, factor] = a.size === 0 ? [b, literalOf(left)] : [a, literalOf(right)];
  const scales = operator === "*" ? a.size === 0 || b.size === 0 : operator === "/" && b.size === 0;
  if (scales && typeof factor === "number" && factor !== 0) return factor > 0 ? moving : flip(moving);
  return mixed(join(a, b));
}

function ofChoose({ test, yes, no }: Extract<Expression, { kind: "choose" }>): Directions {
  const [t, a, b] = [directionsOf(test), directionsOf(yes), directionsOf(no)];
  if (t.size === 0) return join(a, b);
  if (literalOf(yes) === true || literalOf(no) === false) return join(t, a, b);
  if (literalOf(yes) === false || literalOf(no) === true) return join(flip(t), a, b);
  return join(mixed(t), a, b);
}
