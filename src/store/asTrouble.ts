import { Trouble } from "#core";

/** What the server says (SQLSTATE, PostgreSQL documentation, appendix A) stays; that it cannot be reached is trouble. */
export function asTrouble(error: unknown): unknown {
  if (error instanceof Trouble || !(error instanceof Error)) return error;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const gone = /^(ECONN|EPIPE|ENOTFOUND|ETIMEDOUT|57P|08|53|25006)/.test(code);
  if (!gone && !/timeout|terminated|Connection|closed/i.test(error.message)) return error;
  return new Trouble("database-gone", `the database does not answer: ${error.message}`, {
    hint: "nothing was decided; it is asked again by itself once the database is back",
    cause: error,
  });
}
