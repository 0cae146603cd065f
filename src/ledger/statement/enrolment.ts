import { utf8Bytes } from "../bytes.ts";

/** What a person signs with a key that they enrol: that they hold it, for this log, under their own name and for nothing else. */
export function enrolmentMessage(enrolment: Readonly<{ origin: string; person: string; vkey: string }>): Uint8Array {
  const { origin, person, vkey } = enrolment;
  return utf8Bytes(`checkrail.dev/key-enrolment/v1\n${origin}\n${person}\n${vkey}\n`);
}
