/** Every form of a detection on every platform, over a few streams; test/real/prove asks with more. */

import { formsAreProved } from "./forms.ts";

formsAreProved(12);
