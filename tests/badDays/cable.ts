import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** A way to a port that can be cut: what is under way on it is lost then, as when a host dies, and not kept in the sockets of
 *  a system that lives on. */
export type Cable = Readonly<{
  port: number;
  /** Nothing goes through any more, and nobody is told. */
  hang: () => void;
  /** Whoever hung is cut off; from now on it leads through again. */
  mend: () => void;
  close: () => void;
}>;

export async function layCable(to: number): Promise<Cable> {
  const ends = new Set<Socket>();
  let isHung = false;
  const server = createServer((near) => {
    const far = connect(to, "127.0.0.1");
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(one);
      one.on("data", (chunk) => {
        if (!isHung) other.write(chunk);
      });
      one.on("error", () => other.destroy());
      one.on("close", () => {
        ends.delete(one);
        if (!isHung) other.destroy();
      });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const cut = () => {
    for (const end of ends) end.destroy();
  };
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    hang: () => {
      isHung = true;
    },
    mend: () => {
      cut();
      isHung = false;
    },
    close: () => {
      cut();
      server.close();
    },
  };
}
