/** The layouts by name. Loaded by whoever vendors; the names alone are in config/layouts.ts. */

import type { Layout } from "./layout.ts";
import { flat } from "./layouts/flat.ts";

export const layouts: Readonly<Record<string, Layout>> = { flat };
