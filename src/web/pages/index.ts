import type { PageRoute } from "../route.ts";
import { changeRoutes } from "./change.ts";
import { changesRoutes } from "./changes.ts";
import { homeRoutes } from "./home.ts";
import { signInRoutes } from "./signIn.ts";

/** Every page there is. */
export const routes: readonly PageRoute[] = [...signInRoutes, ...homeRoutes, ...changesRoutes, ...changeRoutes];
