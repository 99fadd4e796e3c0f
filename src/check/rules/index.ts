/** The rules that look at a whole project, in the order in which they speak. */

import { missingPasses } from "./missing-passes.ts";
import { negativeTest } from "./negative-test.ts";
import { nestedRepetition } from "./nested-repetition.ts";
import { neverTrue } from "./never-true.ts";
import type { Rule } from "./rule.ts";
import { shortWindow } from "./short-window.ts";
import { thresholdOfOne } from "./threshold-of-one.ts";
import { unusedImport } from "./unused-import.ts";
import { unusedName } from "./unused-name.ts";

export const rules: readonly Rule[] = [unusedImport, unusedName, missingPasses, thresholdOfOne, neverTrue, shortWindow, nestedRepetition, negativeTest];
