/** web: the dashboard's door. Pages are functions from data to markup, rendered on the server; every form works without
 *  script.
 *  May not: judge, query the database, or send what `html` did not make.
 *  Invariant: a form is of the session that it comes from, and who may not is told so before anything is read. */
export { routes as pageRoutes } from "./pages/index.ts";
export { servePages, type WebOptions } from "./serve.ts";
