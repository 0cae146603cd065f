import type { Example, Ports } from "#ports";
import type { Style } from "./style.ts";

/** What a command has to work with: where to write, and the powers, made only when it needs them. */
export type Door = Readonly<{
  out: (text: string) => void;
  err: (text: string) => void;
  /** Lines of standard input, without their ends. */
  lines: () => AsyncIterable<string>;
  style: Style;
  version: string;
  cwd: string;
  ports: () => Promise<Ports>;
  example: () => Promise<Example>;
}>;
