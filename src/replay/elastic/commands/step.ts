/** What a command becomes: rows in, rows out. Rows that are given belong to the giver. */

import type { Row } from "../value/value.ts";

export type Step = (rows: readonly Row[]) => readonly Row[];
