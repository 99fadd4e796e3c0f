/** Every code that samefire can say. A code is written once, here, with its text; it is never reused. */

import { config } from "./config.ts";
import { datadog } from "./datadog.ts";
import { elastic } from "./elastic.ts";
import { files } from "./files.ts";
import { input } from "./input.ts";
import { lints } from "./lints.ts";
import { metadata } from "./metadata.ts";
import { names } from "./names.ts";
import { panther } from "./panther.ts";
import { platform } from "./platform.ts";
import { replay } from "./replay.ts";
import { revisions } from "./revisions.ts";
import { scaffold } from "./scaffold.ts";
import { syntax } from "./syntax.ts";
import { testing } from "./testing.ts";
import { types } from "./types.ts";
import { vendor } from "./vendor.ts";

export const catalogue = {
  ...syntax,
  ...names,
  ...types,
  ...metadata,
  ...lints,
  ...config,
  ...input,
  ...testing,
  ...platform,
  ...elastic,
  ...files,
  ...datadog,
  ...panther,
  ...scaffold,
  ...replay,
  ...vendor,
  ...revisions,
} as const;
