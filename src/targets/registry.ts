/** The platforms, by name. */

import { datadog } from "./datadog/target.ts";
import { elastic } from "./elastic/target.ts";
import { panther } from "./panther/target.ts";
import type { Target } from "./target.ts";

export const targets: Readonly<Record<string, Target>> = { elastic, datadog, panther };
export const platformNames: readonly string[] = Object.keys(targets);
