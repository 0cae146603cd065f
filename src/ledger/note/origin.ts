import { isKeyName } from "./noteKey.ts";

const host = /^(?!-)[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::[0-9]{1,5})?$/;
const segment = /^[A-Za-z0-9._~-]+$/;

/** Whether a text can name a log: a URL without scheme and trailing slash that is a key's name too, such as
 *  `ledger.acme.example/checkrail/prod`. It is the log's name for ever. */
export function isOrigin(text: string): boolean {
  const [first = "", ...segments] = text.split("/");
  return isKeyName(text) && host.test(first) && segments.every((each) => segment.test(each) && !/^\.+$/.test(each));
}
