import { type Digest, type Instant, isNonEmpty, type Json, type NonEmpty, parseInstant } from "#core";
import { fromBase64 } from "./base64.ts";
import { isWellFormed, parseDecimal } from "./bytes.ts";
import { accept, type Checked, quote, type Refusal, refusal } from "./checked.ts";
import { hashLength } from "./tree/hash.ts";

/** Readers of JSON from outside: each says what is wrong and where, and reading goes on, so that all is said at once. */
export type Reader<T> = (value: unknown, at: string, say: Say) => T | typeof refused;
type Say = (at: string, message: string) => void;

export const refused = Symbol("refused");

type Shape = Readonly<Record<string, Reader<unknown>>>;
type Fields<S extends Shape> = { readonly [K in keyof S]: S[K] extends Reader<infer T> ? T : never };

/** Reads a whole value, or says all that is wrong with it. */
export function readFields<T, Code extends string>(
  reader: Reader<T>,
  value: unknown,
  code: Code,
  hint: string,
): Checked<T, Code> {
  const problems: Refusal<Code>[] = [];
  const read = reader(value, "", (at, message) => {
    problems.push(refusal(code, at === "" ? message : `\`${at}\` ${message}`, hint));
  });
  if (isNonEmpty(problems)) return { ok: false, problems };
  return read === refused ? { ok: false, problems: [refusal(code, "it is not of its form", hint)] } : accept(read);
}

/** An object. Fields that nobody knows are ignored where the format grows by them, and refused in our own formats. */
export function objectOf<S extends Shape>(shape: S, others: "ignore" | "refuse"): Reader<Fields<S>> {
  return (value, at, say) => {
    if (!isObject(value)) return no(say, at, "is not an object");
    const foreign = others === "refuse" ? Object.keys(value).find((name) => !Object.hasOwn(shape, name)) : undefined;
    if (foreign !== undefined) return no(say, at, `has a field ${quote(foreign)} that nobody knows`);
    const read: Record<string, unknown> = {};
    for (const [name, reader] of Object.entries(shape))
      read[name] = reader(
        Object.hasOwn(value, name) ? value[name] : undefined,
        at === "" ? name : `${at}.${name}`,
        say,
      );
    // Every field of the shape was read just above; where one was refused, so is the whole.
    return Object.values(read).includes(refused) ? refused : (read as Fields<S>);
  };
}

/** Absent becomes null. A field that is there must be right, and null is not there. */
export function optional<T>(reader: Reader<T>): Reader<T | null> {
  return (value, at, say) => (value === undefined || value === null ? null : reader(value, at, say));
}

export function listOf<T>(reader: Reader<T>, lengthMax = 1000): Reader<readonly T[]> {
  return (value, at, say) => {
    if (!Array.isArray(value)) return no(say, at, "is not a list");
    if (value.length > lengthMax) return no(say, at, `has more than ${lengthMax} items`);
    const read: T[] = [];
    let whole = true;
    for (const [index, each] of value.entries()) {
      const item = reader(each, `${at}[${index}]`, say);
      if (item === refused) whole = false;
      else read.push(item);
    }
    return whole ? read : refused;
  };
}

export function nonEmptyListOf<T>(reader: Reader<T>, lengthMax = 1000): Reader<NonEmpty<T>> {
  const list = listOf(reader, lengthMax);
  return (value, at, say) => {
    const read = list(value, at, say);
    if (read === refused) return refused;
    return isNonEmpty(read) ? read : no(say, at, "is empty");
  };
}

export function recordOf<T>(reader: Reader<T>): Reader<Readonly<Record<string, T>>> {
  return (value, at, say) => {
    if (!isObject(value)) return no(say, at, "is not an object");
    const read: Record<string, T> = Object.create(null);
    let whole = true;
    for (const [name, each] of Object.entries(value)) {
      const item = reader(each, `${at}.${name}`, say);
      if (item === refused) whole = false;
      else read[name] = item;
    }
    return whole ? read : refused;
  };
}

export function oneOf<const T extends string>(...words: readonly T[]): Reader<T> {
  return (value, at, say) => {
    const word = words.find((each) => each === value);
    return word ?? no(say, at, `is none of ${words.join(", ")}`);
  };
}

export function matching(pattern: RegExp, what: string): Reader<string> {
  return (value, at, say) => (typeof value === "string" && pattern.test(value) ? value : no(say, at, `is no ${what}`));
}

export const text: Reader<string> = (value, at, say) =>
  typeof value === "string" && value !== "" && isWellFormed(value) ? value : no(say, at, "is no text, or an empty one");

export const truth: Reader<boolean> = (value, at, say) =>
  typeof value === "boolean" ? value : no(say, at, "is neither true nor false");

/** A whole number that a JSON reader cannot have rounded. */
export const whole: Reader<number> = (value, at, say) =>
  Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : no(say, at, "is no whole number");

/** A size or index: a whole number, or its decimal text where it may pass 2^53. */
export const size: Reader<bigint> = (value, at, say) => {
  const read =
    typeof value === "string" ? parseDecimal(value) : Number.isSafeInteger(value) ? BigInt(Number(value)) : null;
  return read !== null && read >= 0n ? read : no(say, at, "is no size");
};

export const instant: Reader<Instant> = (value, at, say) =>
  (typeof value === "string" ? parseInstant(value) : null) ?? no(say, at, "is no RFC 3339 time");

const digestForm = /^sha256:[0-9a-f]{64}$/;

export function isDigest(value: string): value is Digest {
  return digestForm.test(value);
}

export const digest: Reader<Digest> = (value, at, say) =>
  typeof value === "string" && isDigest(value)
    ? value
    : no(say, at, "is no digest: `sha256:` and 64 lower-case hex digits");

export const commit = matching(/^([0-9a-f]{40}|[0-9a-f]{64})$/, "git object id in lower-case hex");

export const base64: Reader<Uint8Array> = (value, at, say) =>
  (typeof value === "string" ? fromBase64(value) : null) ?? no(say, at, "is no base64");

/** Bytes of one length, in base64. */
export const bytesOf =
  (length: number): Reader<Uint8Array> =>
  (value, at, say) => {
    const bytes = base64(value, at, say);
    if (bytes === refused || bytes.length === length) return bytes;
    say(at, `has ${bytes.length} bytes instead of ${length}`);
    return refused;
  };

/** A SHA-256 hash, or another thing of 32 bytes. */
export const hashBytes = bytesOf(hashLength);

/** A source level: 0 to 4. */
export const level: Reader<number> = (value, at, say) => {
  const read = whole(value, at, say);
  return read === refused || read <= 4 ? read : no(say, at, "is no source level: 0 to 4");
};

/** The version of our own formats. */
export const one: Reader<1> = (value, at, say) =>
  value === 1 ? 1 : no(say, at, "is not 1, the only version there is");

export const anything: Reader<Json> = (value) => value as Json;

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function no(say: Say, at: string, message: string): typeof refused {
  say(at, message);
  return refused;
}

/** For printing: what is null is left out, as readers of the format expect. */
export function present(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}
