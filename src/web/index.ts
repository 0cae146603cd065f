/** web: the dashboard door: pages are functions from data to markup, rendered on the server.
 *  May not: judge, or read the record by itself. */
export { firstPage, style } from "./firstPage.ts";
