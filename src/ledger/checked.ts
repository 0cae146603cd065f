import { type NonEmpty, type Problem, problem } from "#core";

/** A problem whose code is one of a closed list. */
export type Refusal<Code extends string = string> = Problem & Readonly<{ code: Code }>;

/** What a check returns: the value it stands for, or why not. Never a bare boolean, so that no caller can forget the why. */
export type Checked<T, Code extends string = string> =
  | Readonly<{ ok: true; value: T }>
  | Readonly<{ ok: false; problems: NonEmpty<Refusal<Code>> }>;

export type Refused<Code extends string = string> = Extract<Checked<never, Code>, { ok: false }>;

export function accept<T>(value: T): Readonly<{ ok: true; value: T }> {
  return { ok: true, value };
}

export function refuse<Code extends string>(code: Code, message: string, hint: string): Refused<Code> {
  return { ok: false, problems: [refusal(code, message, hint)] };
}

export function refusal<Code extends string>(code: Code, message: string, hint: string): Refusal<Code> {
  return { ...problem(code, message, { hint }), code };
}

/** The same refusal told by an outer check: `outer: inner`, under the outer code. */
export function within<Code extends string>(code: Code, outer: string, inner: Refused, hint?: string): Refused<Code> {
  const [first] = inner.problems;
  return refuse(code, `${outer}: ${first.message}`, hint ?? first.hint ?? "");
}

/** A user's word in backticks, on one line and short, whatever it is. */
export function quote(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}`]/gu, "?");
  return `\`${line.length > 60 ? `${line.slice(0, 60)}…` : line}\``;
}
