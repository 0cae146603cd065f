import { isNonEmpty, Trouble } from "#core";
import type { NoteKey } from "#ledger";
import type { CommandSpec } from "./command.ts";
import type { Door, WitnessServed } from "./door.ts";
import { exitCodes } from "./exit.ts";
import { mustRead, readText } from "./offline/trust.ts";
import { parsePort } from "./start.ts";

type Options = Readonly<{
  folder: string;
  name: string;
  log?: readonly string[];
  policy?: string;
  host: string;
  port: number;
}>;

export const witnessCommand: CommandSpec = {
  name: "witness",
  main: false,
  define: (command, door, finish) => {
    command
      .description("witness logs: cosign each checkpoint that extends all that was seen before (C2SP tlog-witness)")
      .option("--log <vkey>", "the key of a log to witness, as `ledger status` shows it; may be repeated", collect)
      .option("--policy <file>", "a tlog-policy whose `log` lines name the logs")
      .option("--folder <path>", "where its key is, and what it has seen", ".checkrail-witness")
      .option("--name <name>", "its name, for ever: a URL without scheme and slash", "checkrail.local/witness")
      .option("--port <number>", "where to listen; 0 takes a free one", parsePort, 4243)
      .option("--host <address>", "address to listen on", "127.0.0.1")
      .addHelpText(
        "after",
        `
Run it where the log's operator has no hand in: another host, another team, a customer, an auditor. It believes only
its own memory; keep a copy of the folder, and never set it back.
Example: checkrail witness --log ledger.acme.example/checkrail+1f2e3d4c+Af… --name witness.audit.example`,
      )
      .action(async ({ log = [], policy, ...options }: Options) => {
        const { isKeyName } = await import("#ledger");
        if (!isKeyName(options.name)) {
          const hint = "no spaces, no plus signs: `witness.audit.example`";
          throw new Trouble("usage", "a witness cannot be named so (--name)", { hint });
        }
        const logs = await readLogs(door, log, policy);
        await door.witness({ ...options, logs }, (served) => announce(door, options.name, served));
        finish(exitCodes.done);
      });
  },
};

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

async function readLogs(door: Door, vkeys: readonly string[], path: string | undefined): Promise<readonly NoteKey[]> {
  const { parsePolicy, parseVkey } = await import("#ledger");
  const named = vkeys.map((vkey) => {
    const key = parseVkey(vkey);
    if (key.ok && key.value.type === "ed25519") return key.value;
    const why = key.ok ? "it is a key of a witness, not of a log" : key.problems[0].message;
    throw new Trouble("usage", why, { hint: "take the log's key from `checkrail ledger status`" });
  });
  const listed =
    path === undefined
      ? []
      : mustRead(path, "tlog-policy", parsePolicy(await readText(door, path, "the policy"))).logs.map(({ key }) => key);
  const logs = [...named, ...listed];
  if (isNonEmpty(logs)) return logs;
  throw new Trouble("usage", "no log is named, so there is nothing to witness", {
    hint: "give --log VKEY (`checkrail ledger status` shows it), or --policy FILE with a line `log VKEY`",
  });
}

function announce({ out }: Door, name: string, { url, folder, vkey, seen }: WitnessServed): void {
  const logs = seen.map(
    ({ origin, size }) => `log      ${origin}  ${size === 0n ? "nothing seen yet" : `${size} leaves`}\n`,
  );
  out(`Checkrail witnesses from ${folder}\n${logs.join("")}policy   witness ${name} ${vkey} ${url}\n${url}\n`);
}
