import { type Measure, median, ms, timeMs } from "./measure.ts";
import { runNode } from "./processes.ts";

/** `check --help` against an empty Node process, in turn, so that a drifting machine hits both alike. */
export const startUp: Measure = {
  name: "check --help",
  run: async () => {
    const ours: number[] = [];
    const floor: number[] = [];
    for (let i = 0; i < 15; i++) {
      ours.push(await timeMs(() => runNode(["dist/checkrail.js", "check", "--help"])));
      floor.push(await timeMs(() => runNode(["-e", "0"])));
    }
    const [a, b] = [median(ours), median(floor)];
    const goal = "≤ bare node + 60 ms";
    return [{ name: "check --help", ours: ms(a), peer: `${ms(b)} bare node`, ratio: a / b, goal, holds: a - b <= 60 }];
  },
};
