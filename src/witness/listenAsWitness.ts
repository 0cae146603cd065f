import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Trouble } from "#core";
import type { Witness, WitnessReply } from "./witness.ts";

/** A checkpoint and 63 hashes are some thousand bytes. */
const bodyMax = 128 * 1024;
const plain = "text/plain; charset=utf-8";

/** The witness over HTTP. Who asks is not asked: a checkpoint shows itself whose it is. */
export function listenAsWitness(
  witness: Witness,
  place: Readonly<{ host: string; port: number }>,
  said: (message: string) => void,
): Promise<Server> {
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5_000 }, (request, response) => {
    answer(request, witness)
      .catch((error: unknown): WitnessReply => {
        const trouble = error instanceof Trouble ? error : new Trouble("bug", String(error), { cause: error });
        said(`${trouble.message}${trouble.hint === null ? "" : `; ${trouble.hint}`}`);
        return { status: 500, type: plain, body: "this witness cannot sign at present; its operator was told why\n" };
      })
      .then((reply) => send(response, reply));
  });
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) =>
      reject(
        new Trouble("usage", `nothing can listen on ${place.host}:${place.port} (${cause.code ?? cause.message})`, {
          hint: "choose another --port or --host",
          cause,
        }),
      ),
    );
    server.listen(place.port, place.host, () => resolve(server));
  });
}

async function answer(request: IncomingMessage, witness: Witness): Promise<WitnessReply> {
  const path = (request.url ?? "").split("?", 1)[0] ?? "";
  const [, log] = /^\/([0-9a-f]{64})\/checkpoint$/.exec(path) ?? [];
  const isSubmission = path === "/add-checkpoint";
  if (!isSubmission && log === undefined) return { status: 404, type: plain, body: "there is nothing here\n" };
  if (request.method !== (isSubmission ? "POST" : "GET")) {
    return { status: 405, type: plain, body: `this takes ${isSubmission ? "POST" : "GET"}\n` };
  }
  if (log !== undefined) return witness.latest(log);
  const body = await readBody(request);
  return body === null
    ? { status: 400, type: plain, body: `a request has ${bodyMax} bytes at most\n` }
    : witness.addCheckpoint(body);
}

/** null: it is longer than any request is. */
async function readBody(request: IncomingMessage): Promise<Uint8Array | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    // The rest is read and let go, so that whoever sends it hears the answer.
    if (length <= bodyMax) chunks.push(chunk);
    if (length > bodyMax * 16) return null;
  }
  return length > bodyMax ? null : Buffer.concat(chunks);
}

function send(response: ServerResponse, { status, type, body }: WitnessReply): void {
  response.writeHead(status, { "content-type": type, "cache-control": "no-store" }).end(body);
}
