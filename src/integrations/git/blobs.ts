import type { Content } from "#core";
import { decodeBytes } from "../decode.ts";
import { mustGit } from "./git.ts";

const blobBytesMax = 20 * 1024 * 1024;
const totalBytesMax = 512 * 1024 * 1024;
const batchBytesMax = 64 * 1024 * 1024;

/** Contents of blobs by their ids, with few processes: sizes first, so that nothing huge is read, then contents in batches. */
export async function readBlobs(root: string, ids: readonly string[]): Promise<ReadonlyMap<string, Content>> {
  const contents = new Map<string, Content>();
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return contents;
  const checked = await mustGit(root, ["cat-file", "--batch-check", "--buffer"], `${wanted.join("\n")}\n`);
  let total = 0;
  let batch: string[] = [];
  let batchBytes = 0;
  for (const line of checked.toString("utf8").split("\n").filter(Boolean)) {
    const [id = "", kind, sizeText = "0"] = line.split(" ");
    const size = Number(sizeText);
    if (kind !== "blob")
      contents.set(id, {
        kind: "opaque",
        why: "unreadable",
        detail: "its content is not in this clone; fetch it without a filter",
      });
    else if (size > blobBytesMax)
      contents.set(id, tooLarge(`it has ${Math.round(size / 1024 / 1024)} MB; at most 20 MB are read`));
    else if (total + size > totalBytesMax)
      contents.set(id, tooLarge("the change is larger than 512 MB; judge it in parts"));
    else {
      total += size;
      batchBytes += size;
      batch.push(id);
    }
    if (batchBytes > batchBytesMax) {
      await readBatch(root, batch, contents);
      batch = [];
      batchBytes = 0;
    }
  }
  await readBatch(root, batch, contents);
  return contents;
}

function tooLarge(detail: string): Content {
  return { kind: "opaque", why: "too-large", detail };
}

async function readBatch(root: string, ids: readonly string[], contents: Map<string, Content>): Promise<void> {
  if (ids.length === 0) return;
  const output = await mustGit(root, ["cat-file", "--batch", "--buffer"], `${ids.join("\n")}\n`);
  let at = 0;
  while (at < output.length) {
    const end = output.indexOf(0x0a, at);
    if (end < 0) break;
    const [id = "", , size] = output.toString("utf8", at, end).split(" ");
    const start = end + 1;
    const stop = start + Number(size);
    contents.set(id, decodeBytes(output.subarray(start, stop)));
    at = stop + 1;
  }
}
