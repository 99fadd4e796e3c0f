/** In which readings of what a platform does not document an edited file has to agree. */

import { expect, it } from "vitest";
import { owedAmong } from "../../src/prove/readings.ts";

const all = ["frame any, ends both", "frame all, ends both", "frame any, ends start", "frame all, ends start"];

it.each([
  { what: "those in which what is printed agrees", names: all, printed: { all, agreeing: ["frame any, ends both", "frame all, ends start"] }, owed: [0, 3] },
  { what: "none, where what is printed agrees in none", names: all, printed: { all, agreeing: [] }, owed: [] },
  {
    what: "either way of a choice that only the edited file can notice",
    names: all,
    printed: { all: ["frame any, ends both", "frame any, ends start"], agreeing: ["frame any, ends start"] },
    owed: [2, 3],
  },
  {
    what: "any way of a choice that only the printed file can notice",
    names: ["frame any, ends both", "frame any, ends start"],
    printed: { all, agreeing: ["frame all, ends both"] },
    owed: [0],
  },
  {
    what: "those of a rule of another kind",
    names: ["windowEnd closed", "windowEnd open"],
    printed: { all, agreeing: ["frame all, ends both"] },
    owed: [0, 1],
  },
])("$what", ({ names, printed, owed }) => {
  expect(owedAmong(names, printed)).toEqual(owed);
});
