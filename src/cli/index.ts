/** cli: the terminal door. Parses words, calls one flow, prints.
 *  May not: judge, or reach the world but through ports. */
export type { Door, Served, ServeRequest, WitnessRequest, WitnessServed } from "./door.ts";
export { commandNames, run } from "./program.ts";
export { styleFor } from "./style.ts";
