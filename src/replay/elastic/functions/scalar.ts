/** Every function on values, by name, with its other names. */

import { conditionalFunctions } from "./conditional.ts";
import { conversionFunctions } from "./convert.ts";
import { dateFunctions } from "./date.ts";
import type { ScalarFunction } from "./function.ts";
import { ipFunctions } from "./ip.ts";
import { mathFunctions } from "./math.ts";
import { multiValueFunctions } from "./multi_value.ts";
import { textFunctions } from "./text.ts";

export const scalarFunctions: Readonly<Record<string, ScalarFunction>> = {
  ...conditionalFunctions,
  ...conversionFunctions,
  ...dateFunctions,
  ...ipFunctions,
  ...mathFunctions,
  ...multiValueFunctions,
  ...textFunctions,
};
