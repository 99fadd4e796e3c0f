/** Every form of a detection on every platform, over many streams: needs nothing but time. */

import { formsAreProved } from "../../prove/forms.ts";

formsAreProved(Number(process.env.SAMEFIRE_STREAMS ?? 100));
