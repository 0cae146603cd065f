import type { Route } from "../route.ts";
import { changeRoutes } from "./changes.ts";
import { doctorRoutes } from "./doctor.ts";
import { emergencyRoutes } from "./emergencies.ts";
import { erasureRoutes } from "./erasures.ts";
import { gateRoutes } from "./gates.ts";
import { healthRoutes } from "./health.ts";
import { maintenanceRoutes } from "./maintenance.ts";
import { organisationRoutes } from "./organisation.ts";
import { publishedLogRoutes } from "./publishedLog.ts";
import { runRoutes } from "./runs.ts";
import { signingKeyRoutes } from "./signingKeys.ts";
import { takeAwayRoutes } from "./takeAway.ts";
import { waiverRoutes } from "./waivers.ts";

/** Everything that is served. */
export const routes: readonly Route[] = [
  ...changeRoutes,
  ...waiverRoutes,
  ...runRoutes,
  ...gateRoutes,
  ...emergencyRoutes,
  ...organisationRoutes,
  ...erasureRoutes,
  ...healthRoutes,
  ...doctorRoutes,
  ...maintenanceRoutes,
  ...signingKeyRoutes,
  ...publishedLogRoutes,
  ...takeAwayRoutes,
];
