/** Every form of a detection or a hunt on every platform, over many streams, and each of their differences shown by a log: needs nothing but time. */

import { formsAreProved } from "../../prove/forms.ts";
import { tellCount } from "../counts.ts";

formsAreProved(Number(process.env.SAMEFIRE_STREAMS ?? 15), { show: true, told: (text, compared) => tellCount("forms", compared, text) });
