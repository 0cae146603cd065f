/** api: the HTTP door: parse, call a flow, print.
 *  May not: judge, or touch the database.
 *  Invariant: what is not on the route list is not served, and trouble is told with what to do. */
export { problemOf, statusOf } from "./problem.ts";
export { type Route, type Scope, scopes } from "./route.ts";
export { routes } from "./routes/index.ts";
export { makeApi } from "./serve.ts";
