import type { Route } from "../route.ts";
import { changeRoutes } from "./changes.ts";
import { emergencyRoutes } from "./emergencies.ts";
import { gateRoutes } from "./gates.ts";
import { healthRoutes } from "./health.ts";
import { maintenanceRoutes } from "./maintenance.ts";
import { organisationRoutes } from "./organisation.ts";
import { waiverRoutes } from "./waivers.ts";

/** Everything that is served. */
export const routes: readonly Route[] = [
  ...changeRoutes,
  ...waiverRoutes,
  ...gateRoutes,
  ...emergencyRoutes,
  ...organisationRoutes,
  ...healthRoutes,
  ...maintenanceRoutes,
];
