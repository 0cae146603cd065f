import { Trouble } from "#core";
import type { Append } from "#ports";
import type { Query } from "./database.ts";
import { readEnrolled } from "./enrolledKey.ts";

/** What must still be true as the facts are written, seen by their own transaction. */
export async function checkGuard(query: Query, guard: Append["guards"][number]): Promise<void> {
  switch (guard.kind) {
    case "change-at": {
      const [row] = await query<{ patch: string }>("select patch from changes where id = $1", [guard.change]);
      if (row?.patch === guard.patch) return;
      throw new Trouble("moved", "the change has moved since it was shown", {
        hint: "look at what is there now, then decide again: nothing was recorded",
      });
    }
    case "new-change": {
      const rows = await query("select 1 from changes where id = $1", [guard.change]);
      if (rows.length === 0) return;
      throw new Trouble("conflict", `the change \`${guard.change}\` is there already`, {
        hint: "push a revision to it",
      });
    }
    case "next-revision": {
      const [row] = await query<{ revision: number }>("select revision from changes where id = $1", [guard.change]);
      if (row !== undefined && row.revision + 1 === guard.n) return;
      throw new Trouble("moved", "another revision was pushed meanwhile", { hint: "read the change and push again" });
    }
    case "waiver-open": {
      const [row] = await query<{ state: string }>("select state from waivers where id = $1", [guard.waiver]);
      if (row?.state === "asked") return;
      throw new Trouble("conflict", "the waiver is not waiting for a second person", { hint: "look at the change" });
    }
    case "erasure-open": {
      const rows = await query("select 1 from erasures where id = $1 and state = 'asked'", [guard.erasure]);
      return refuseIf(rows.length === 0, "this erasure is done already", "nothing is left to do");
    }
    case "run-at": {
      const [row] = await query<{ state: string }>("select state from runs where id = $1", [guard.run]);
      return refuseIf(row?.state !== guard.state, `the run is ${row?.state ?? "not there"}`, "look at it again");
    }
    case "new-key": {
      // Type and public key are the last 44 letters, whatever the name before them.
      const rows = await query("select 1 from keys where right(vkey, 44) = right($1, 44)", [guard.vkey]);
      return refuseIf(
        rows.length > 0,
        "this key is enrolled already",
        "make a key of your own: checkrail key make FILE",
      );
    }
    case "first-key": {
      const rows = await query("select 1 from keys where purpose = $1", [guard.purpose]);
      return refuseIf(rows.length > 0, "a key is enrolled for this already", "rotate it");
    }
    case "attests-with": {
      // Beside other attestations, and never beside a change of keys: what comes after one in the log knows it.
      const [, enrolled] = await Promise.all([
        query("select pg_advisory_xact_lock_shared(hashtextextended('keys', 42))"),
        readEnrolled(query, "attestation"),
      ]);
      if (enrolled?.vkey === guard.vkey) return;
      throw new Trouble("moved", "the key for attestations was changed meanwhile", { hint: "ask again" });
    }
    case "key-in-force": {
      const rows = await query("select 1 from keys where id = $1 and state = 'active'", [guard.key]);
      return refuseIf(rows.length === 0, "this key is not in force any more", "see `checkrail key list`");
    }
    case "new-emergency": {
      const rows = await query("select 1 from emergencies where id = $1", [guard.emergency]);
      return refuseIf(rows.length > 0, "this emergency is recorded already", "nothing is left to do");
    }
    case "emergency-open": {
      const sql = "select 1 from emergencies where id = $1 and review_state = 'open'";
      const rows = await query(sql, [guard.emergency]);
      return refuseIf(rows.length === 0, "no review of this emergency is open", "see `checkrail emergency list`");
    }
    case "new-deployment": {
      const rows = await query("select 1 from deployments where id = $1", [guard.deployment]);
      return refuseIf(rows.length > 0, "this deployment is recorded already", "nothing is left to do");
    }
  }
}

function refuseIf(isSo: boolean, message: string, hint: string): void {
  if (isSo) throw new Trouble("conflict", message, { hint });
}
