/** jobs: queue and schedule; each job calls one flow.
 *  May not: judge, or hold a fact that is nowhere else. */
export { jobs } from "./jobs.ts";
export { startJobs } from "./startJobs.ts";
