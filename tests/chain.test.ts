import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { digestText } from "#core";
import { gatherBuild, proposalInputs } from "#flows";
import { makePorts } from "#integrations";
import { databases, type RecordServer, startRecord, writtenSections } from "./recordServer.ts";
import { scratchRepository } from "./scratchRepository.ts";

const ports = makePorts("1.0.0-test");

describe.each(databases)("from commit to what runs on %s", (kind) => {
  let record: RecordServer;
  const scratch = scratchRepository({ name: "Ana Ruiz", email: "ana-ruiz@northwind.example" });
  const reviewers = ["ben-okafor", "chloe-tan", "dora-lind"];
  beforeAll(async () => {
    record = await startRecord(kind);
    for (const who of ["ana-ruiz", ...reviewers]) await record.admit(who);
    scratch.git("remote", "add", "origin", "https://github.com/northwind/stores.git");
    scratch.write("services/cart/src/window.ts", "export const hours = 2;\n");
    scratch.commit("Begin");
  });
  afterAll(async () => {
    scratch.remove();
    await record.close();
  });

  const artifact = (name: string) => digestText(name);
  const place = (name: string) => ({ service: "cart", environment: "production", artifact: artifact(name) });
  const ask = async (name: string) => (await record.call("pipeline", "POST", "/v1/gates/deploy", place(name))).body;
  async function built(name: string): Promise<void> {
    const request = { artifact: artifact(name), commit: "HEAD", target: "main", depth: 50, cwd: scratch.folder };
    const made = await record.call("pipeline", "POST", "/v1/builds", await gatherBuild(request, ports));
    expect(made.status).toBe(201);
  }
  async function propose(base: string, head: string): Promise<{ change: string; patch: string }> {
    const inputs = await proposalInputs({ files: [], wantsRange: true, base, head, cwd: scratch.folder }, ports);
    const { repository, range, commits } = inputs;
    const [newest] = commits;
    const proposal = {
      title: newest?.title,
      repository,
      target: "main",
      author: { provider: "email", login: newest?.author.email },
      range,
      files: [],
      applies: [],
      steps: [],
    };
    const made = await record.call("ana-ruiz", "POST", "/v1/changes", proposal);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    return made.body as { change: string; patch: string };
  }
  async function approve({ change, patch }: { change: string; patch: string }): Promise<void> {
    const document = { patch, sections: writtenSections, aiPart: "None." };
    await record.call("ana-ruiz", "POST", `/v1/changes/${change}/documents`, document);
    for (const who of reviewers) {
      const signed = await record.call(who, "POST", `/v1/changes/${change}/signatures`, { patch, verdict: "approve" });
      expect(signed.status).toBe(201);
    }
  }

  test("an artifact that nobody can account for is held, each reason with what to do", async () => {
    expect(await ask("unknown")).toMatchObject({
      verdict: "hold",
      reasons: [expect.stringContaining("nobody recorded")],
    });
    await built("first");
    expect(await ask("first")).toMatchObject({
      verdict: "hold",
      reasons: [expect.stringContaining("ever seen healthy")],
    });
  });

  test("approved on a branch, squashed onto main, found again by its patch; a commit beside it is named", async () => {
    await record.call("pipeline", "POST", "/v1/health", { ...place("first"), healthy: true });
    scratch.git("checkout", "-q", "-b", "window");
    scratch.write("services/cart/src/window.ts", "export const hours = 3;\n");
    scratch.commit("Widen the window");
    scratch.write("services/cart/src/label.ts", 'export const label = "three hours";\n');
    scratch.commit("Say so");
    const change = await propose("main", "window");
    await approve(change);
    scratch.git("checkout", "-q", "main");
    scratch.git("merge", "-q", "--squash", "window");
    scratch.commit("Widen the window (#7)");
    await built("second");
    expect(await ask("second")).toMatchObject({ verdict: "allow" });

    scratch.write("services/cart/src/sneak.ts", "export const sneak = 1;\n");
    const sneaked = scratch.commit("Nobody saw this");
    await built("third");
    expect(await ask("third")).toMatchObject({
      verdict: "hold",
      reasons: [expect.stringContaining(sneaked.slice(0, 12))],
    });
  });

  test("back to what was allowed and healthy passes at once; what never was does not", async () => {
    await record.call("pipeline", "POST", "/v1/health", { ...place("second"), healthy: true });
    await record.call("pipeline", "POST", "/v1/health", { ...place("third"), healthy: true });
    const back = await ask("second");
    expect(back).toMatchObject({ verdict: "allow", reasons: [expect.stringContaining("rolling back")] });
    // Seen to run, but never allowed: running is no approval, and no place to begin the next change set from.
    expect(await ask("third")).toMatchObject({ verdict: "hold" });
  });
});
