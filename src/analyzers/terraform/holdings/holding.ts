import type { Reversibility } from "#core";
import { type Seen, type Side, type Step, see } from "../value.ts";

/** What it costs to delete or replace an object, read from the object as it stands. */
export type Cost = (before: Side) => Reversibility;

export type HoldingGroup = Readonly<{
  stateful: "yes" | "no";
  cost: Cost;
  /** Fields whose change in place cannot be taken back (an engine that was upgraded). */
  versionFields?: readonly string[];
  /** Resource types, separated by white space. */
  types: string;
}>;

export const irreversible: Cost = () => "irreversible";
export const costly: Cost = () => "costly";
export const reversible: Cost = () => "reversible";

/** Steps of `settings.0.backup` as a path; numbers are places in a list of blocks. */
export function stepsOf(path: string): readonly Step[] {
  return path.split(".").map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

type Claim = (before: Side) => boolean;

const at = (path: string, holds: (seen: Seen) => boolean): Claim => {
  const steps = stepsOf(path);
  return (before) => holds(see(before, steps));
};

export const is = (path: string, value: unknown): Claim =>
  at(path, (seen) => seen.kind === "known" && seen.value === value);

export const isAbove = (path: string, floor: number): Claim =>
  at(path, (seen) => seen.kind === "known" && typeof seen.value === "number" && seen.value > floor);

export const isSet = (path: string): Claim => at(path, (seen) => seen.kind === "known" && seen.value !== "");

export const isAbsent = (path: string): Claim => at(path, (seen) => seen.kind === "absent");

/** Costly where one of the claims holds: something is kept from which the data can come back. */
export const keptIf =
  (...claims: readonly Claim[]): Cost =>
  (before) =>
    claims.some((claim) => claim(before)) ? "costly" : "irreversible";

export const both =
  (...claims: readonly Claim[]): Claim =>
  (before) =>
    claims.every((claim) => claim(before));
