/** demo: Northwind Stores, the organisation of tutorial, tests and screenshots. Data only.
 *  May not: judge, or read files: it is bundled with the command. */
import type { Example } from "#ports";
import { catalog } from "./northwind/catalog.ts";
import { change } from "./northwind/change.ts";
import { quiet } from "./northwind/quiet.ts";

export const northwind: Example = { repository: "github.com/northwind/stores", catalog, change, quiet };
