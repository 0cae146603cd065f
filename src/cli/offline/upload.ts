import type { Command } from "commander";
import { Trouble } from "#core";
import type { Recorded } from "#flows";
import type { Door } from "../door.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import { type ServerOptions, show, withClient, withServer } from "../server/options.ts";

export function defineUpload(command: Command, door: Door, finish: (code: ExitCode) => void): void {
  withServer(command)
    .description("hand in what this gate let pass while the server was away; sent twice, it is recorded once")
    .addHelpText("after", "\nCHECKRAIL_SPOOL names the folder.\nExample: checkrail gate upload")
    .action(async (options: ServerOptions) => {
      const spool = await door.spool();
      const waiting = await spool.list();
      const sent: Recorded[] = [];
      const refused: string[] = [];
      await withClient(door, options, async (client) => {
        for (const { id, text } of waiting) {
          try {
            sent.push(await client.call<Recorded>("POST", "/v1/offline-uses", { use: text }));
            await spool.done(id);
          } catch (error) {
            if (!(error instanceof Trouble && error.code === "invalid")) throw error;
            await spool.refuse(id);
            refused.push(id);
            door.err(`refused  ${id}: ${error.message}; laid aside in ${spool.folder}\n`);
          }
        }
      });
      const news = sent.filter(({ recorded }) => recorded).length;
      show(door, options, { sent, refused }, `handed in  ${sent.length}, of these ${news} new\n`);
      finish(refused.length === 0 ? exitCodes.done : exitCodes.trouble);
    });
}
