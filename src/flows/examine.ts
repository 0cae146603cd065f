import type { Check, DatabaseFigures, HostFigures, LogStatus } from "#ports";
import { unwitnessed } from "./gate/unwitnessed.ts";
import type { Server } from "./server.ts";

/** Looks at a server from inside: what would hold deploys, lose facts, or make its word worth less. */
export async function examineServer(hostNowMs: number, server: Server): Promise<readonly Check[]> {
  const { store } = server;
  const [database, log, organisation, emergencies] = await Promise.all([
    store.figures(),
    store.logStatus(),
    store.organisation(null),
    store.emergencies.list({ limit: 1, after: null, state: "open" }),
  ]);
  const hasCatalog = organisation?.catalog != null;
  return [
    databaseCheck(database),
    durabilityCheck(database),
    ...standbyCheck(database),
    clockCheck(Math.round(hostNowMs - database.nowMs)),
    ledgerCheck(log, database.oldestWaitingMs, server.trouble()),
    witnessCheck(log, database.nowMs),
    hasCatalog
      ? good("catalog", "there is one")
      : warning(
          "catalog",
          "there is none: nothing belongs to anybody, and what is unknown holds",
          "import one: checkrail catalog import",
        ),
    emergencies.items.length === 0
      ? good("emergencies", "none waits for its review")
      : warning(
          "emergencies",
          "broken glass waits for its review, and keeps the level down",
          "see `checkrail emergency list`",
        ),
  ];
}

const oldestPostgres = 150_000;

function databaseCheck({ kind, version }: DatabaseFigures): Check {
  const name = `${kind === "pglite" ? "embedded PostgreSQL" : "PostgreSQL"} ${Math.floor(version / 10_000)}.${version % 10_000}`;
  if (version >= oldestPostgres) return good("database", name);
  return bad("database", `${name} is too old`, "move to PostgreSQL 15 or newer");
}

/** What is acknowledged is on the disk: every promise of the record rests on it (PostgreSQL documentation, chapter 28). */
function durabilityCheck({ settings }: DatabaseFigures): Check {
  const off = ["fsync", "full_page_writes"].filter((name) => settings[name] !== "on");
  const commit = settings.synchronous_commit ?? "";
  if (off.length === 0 && commit !== "off") return good("durability", `synchronous_commit is ${commit}, fsync is on`);
  const words = off.length > 0 ? `${off.join(" and ")} not on` : "synchronous_commit is off";
  return bad("durability", `${words}: what was acknowledged can be lost`, "set it back in postgresql.conf");
}

function standbyCheck({ kind, settings, syncStandbys }: DatabaseFigures): readonly Check[] {
  if (kind === "pglite") {
    const message = "the embedded database is one disk: when it is lost, so is the record";
    return [warning("standby", message, "back the data folder up, or set DATABASE_URL")];
  }
  const named = (settings.synchronous_standby_names ?? "") !== "";
  if (!named) {
    const message = "no synchronous standby: when this disk is lost, so is what was acknowledged last";
    return [warning("standby", message, "see docs/how-to/postgresql-with-a-standby.md")];
  }
  if (settings.synchronous_commit === "local") {
    return [bad("standby", "synchronous_commit is local: no commit waits for the standby", "set it to on")];
  }
  if (syncStandbys > 0) return [good("standby", `${syncStandbys} synchronous`)];
  return [
    bad("standby", "the synchronous standby is away: nothing can be recorded", "bring it back, or promote another"),
  ];
}

const skewMaxMs = 1_000;

function clockCheck(skewMs: number): Check {
  if (Math.abs(skewMs) <= skewMaxMs) return good("clock", "that of the database, within a second");
  const way = skewMs > 0 ? "behind" : "ahead of";
  const message = `the database is ${Math.abs(skewMs)} ms ${way} this host; its clock is the one that counts`;
  return warning("clock", message, "synchronise both: chrony, ntpd or systemd-timesyncd");
}

const waitingMaxMs = 2_000;

function ledgerCheck({ size, signed, waiting }: LogStatus, oldestMs: number | null, trouble: Error | null): Check {
  if (trouble !== null) {
    const hint = "hint" in trouble && typeof trouble.hint === "string" ? trouble.hint : "see the server's own log";
    return bad("ledger", `nothing is signed: ${trouble.message}`, hint);
  }
  if (oldestMs !== null && oldestMs > waitingMaxMs) {
    const message = `${waiting} facts wait, the oldest for ${Math.round(oldestMs / 1000)} s: gates hold`;
    return bad("ledger", message, "is a node running that may sign? see `checkrail ledger status`");
  }
  return good("ledger", `${size} leaves, ${signed} signed`);
}

function witnessCheck(log: LogStatus, nowMs: number): Check {
  const { witnesses } = log;
  const late = unwitnessed(log);
  if (late !== null && nowMs - Date.parse(log.quorum?.missingSince ?? "") > waitingMaxMs)
    return bad("witnesses", late.reason, late.next[0] ?? "");
  const ill = witnesses.filter(({ trouble }) => trouble !== null);
  if (ill.length > 0) {
    const said = ill.map(({ name, trouble }) => `\`${name}\` ${trouble?.said}`);
    return warning("witnesses", said.join("; "), "ask their operators; see `checkrail ledger status`");
  }
  if (witnesses.length > 0) return good("witnesses", witnesses.map(({ name }) => name).join(", "));
  return warning(
    "witnesses",
    "none: that history was not rewritten rests on this server's word",
    "see `checkrail witness --help`",
  );
}

const nodeFloor = [20, 19] as const;
const freeMin = 1_000_000_000;

/** Looks at the machine that a command runs on. */
export function examineHost(host: HostFigures): readonly Check[] {
  const [major = 0, minor = 0] = host.node.split(".").map(Number);
  const isOld = major < nodeFloor[0] || (major === nodeFloor[0] && minor < nodeFloor[1]);
  return [
    isOld ? bad("node", `Node ${host.node} is too old`, "install 20.19 or newer") : good("node", host.node),
    host.git === null
      ? warning("git", "there is none: ranges cannot be read", "install git 2.30 or newer")
      : good("git", host.git),
    folderCheck(host),
    host.spooled === 0
      ? good("spool", "nothing waits to be recorded")
      : warning("spool", `${host.spooled} offline uses of a gate are not recorded yet`, "checkrail gate upload"),
  ];
}

function folderCheck({ folder, folderMode, tokenMode, freeBytes }: HostFigures): Check {
  const name = "data folder";
  if (folderMode === null) return good(name, `\`${folder}\` is not there yet; \`checkrail start\` makes it`);
  if (((tokenMode ?? 0) & 0o077) !== 0) {
    return bad(name, "others can read the owner's token", `chmod 600 ${folder}/admin.token, then make a new one`);
  }
  if ((folderMode & 0o022) !== 0) return bad(name, `others can write \`${folder}\``, `chmod 700 ${folder}`);
  if (freeBytes !== null && freeBytes < freeMin) {
    return warning(name, `${Math.round(freeBytes / 1e6)} MB are free`, "a full disk holds every gate: make room");
  }
  return good(name, `\`${folder}\``);
}

function good(name: string, message: string): Check {
  return { name, state: "good", message, hint: null };
}

function warning(name: string, message: string, hint: string): Check {
  return { name, state: "warning", message, hint };
}

function bad(name: string, message: string, hint: string): Check {
  return { name, state: "bad", message, hint };
}
