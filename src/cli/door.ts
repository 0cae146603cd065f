import type { Content } from "#core";
import type { Example, Ports } from "#ports";
import type { Style } from "./style.ts";

/** What a command has to work with: where to write, and the powers, made only when it needs them. */
export type Door = Readonly<{
  /** Whether there is still a reader: false once it went away (`| head`). */
  out: (text: string) => boolean;
  err: (text: string) => void;
  /** Lines of standard input, without their line feeds. */
  lines: () => AsyncIterable<Content>;
  style: Style;
  version: string;
  cwd: string;
  ports: () => Promise<Ports>;
  example: () => Promise<Example>;
}>;
