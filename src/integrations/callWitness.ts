import type { CallWitness } from "#ports";

/** A size, a few signature lines, a checkpoint or one sentence. */
const answerMax = 64 * 1024;

/** A question to a witness over HTTP. Whatever goes wrong on the way is silence, with the reason. */
export const callWitness: CallWitness = async ({ url, body, timeoutMs }) => {
  try {
    const reply = await fetch(url, {
      method: body === null ? "GET" : "POST",
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
      ...(body === null ? {} : { body, headers: { "content-type": "text/plain; charset=utf-8" } }),
    });
    return { kind: "answer", status: reply.status, body: await readShort(reply) };
  } catch (error) {
    return { kind: "silent", why: `does not answer: ${reasonOf(error)}` };
  }
};

async function readShort(reply: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of reply.body ?? []) {
    length += chunk.length;
    if (length > answerMax) throw new Error("it answers without end");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause;
  return cause instanceof Error && cause.message !== "" ? cause.message : error.message;
}
