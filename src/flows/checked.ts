import type { Decision } from "#core";

/** What `check` hands to its printers. */
export type Checked = Readonly<{
  decision: Decision;
  /** No evidence was given: the list is what will be asked. */
  preview: boolean;
  /** A time was given: the decision is not of now. */
  simulated: boolean;
  /** What was judged, in words: `3 commits, 5 files`. */
  subject: string;
  /** What a person should know about how it was judged: defaults taken, files left aside. */
  notes: readonly string[];
  /** Persons' names by id, for printing. */
  names: ReadonlyMap<string, string>;
}>;
