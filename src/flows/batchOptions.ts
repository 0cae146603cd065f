import { type AnalysisOptions, defaultOptions } from "#analyzers";

/** Options of a known name must have their form; unknown names are let be, as other kinds may know them. */
export function batchOptions(given: unknown): AnalysisOptions | string {
  if (given === undefined || given === null) return defaultOptions;
  if (typeof given !== "object" || Array.isArray(given)) return "`options` is not an object";
  const options: { -readonly [Name in keyof AnalysisOptions]: AnalysisOptions[Name] } = { ...defaultOptions };
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(forms, name) || value === null) continue;
    const form = forms[name as keyof AnalysisOptions];
    if (!form.test(value)) return `option \`${name}\` is not ${form.words}`;
    Object.assign(options, { [name]: form.read(value) });
  }
  return options;
}

type Form = Readonly<{ words: string; test: (value: unknown) => boolean; read: (value: unknown) => unknown }>;
const same = (value: unknown) => value;
/** A whole number, or one written as a text, as a form or an environment variable hands it over. */
const isWhole = (value: unknown, least: number, most: number) =>
  (typeof value === "number" || (typeof value === "string" && /^\d{1,9}$/.test(value))) &&
  Number.isInteger(Number(value)) &&
  Number(value) >= least &&
  Number(value) <= most;
/** `SHOW server_version` names the minor version too; the major one decides. */
const isVersion = (value: unknown) =>
  (typeof value === "number" || typeof value === "string") &&
  /^\d{1,2}(\.\d{1,2}){0,2}$/.test(String(value)) &&
  isWhole(parseInt(String(value), 10), 7, 99);
const forms: Readonly<Record<keyof AnalysisOptions, Form>> = {
  assumeInTransaction: { words: "true or false", test: (value) => typeof value === "boolean", read: same },
  pgVersion: {
    words: "a version of PostgreSQL (16, 14.2)",
    test: isVersion,
    read: (value) => parseInt(String(value), 10),
  },
  dialect: { words: "a name", test: (value) => typeof value === "string", read: same },
  prior: {
    words: "a list of texts",
    test: (value) => Array.isArray(value) && value.every((text) => typeof text === "string"),
    read: same,
  },
  min: { words: "a whole number from 0", test: (value) => isWhole(value, 0, 1e9), read: Number },
};
