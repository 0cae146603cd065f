import type { Route } from "../route.ts";
import { changeRoutes } from "./changes.ts";
import { gateRoutes } from "./gates.ts";
import { healthRoutes } from "./health.ts";
import { maintenanceRoutes } from "./maintenance.ts";
import { organisationRoutes } from "./organisation.ts";

/** Everything that is served. */
export const routes: readonly Route[] = [
  ...changeRoutes,
  ...gateRoutes,
  ...organisationRoutes,
  ...healthRoutes,
  ...maintenanceRoutes,
];
