import { type Digest, Trouble } from "#core";

type Form = Readonly<Record<string, string>>;

/** Text that a form must bring. @throws {Trouble} invalid */
function textOf(form: Form, name: string): string {
  const text = form[name];
  if (text === undefined || text.trim() === "")
    throw new Trouble("invalid", `\`${name}\` is empty`, { hint: "fill it in, and send it again" });
  return text;
}

/** A digest that our own page put into the form. @throws {Trouble} invalid */
export function digestOf(form: Form, name: string): Digest {
  const text = textOf(form, name);
  if (/^sha256:[0-9a-f]{64}$/.test(text)) return text as Digest;
  throw new Trouble("invalid", `\`${name}\` is no digest`, {
    hint: "open the page again and send the form from there",
  });
}
