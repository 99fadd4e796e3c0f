/** Where a picture's windows are drawn: to scale, and open on the side on which the picture ends before them. */

import { expect, it } from "vitest";
import { drawing } from "../../../src/report/drawing.ts";
import type { Picture } from "../../../src/report/picture.ts";

const minute = 60_000;

it("draws windows to scale, open where the picture does not reach their end, and none too thin to be seen", () => {
  const own = (from: number, to: number, fired: boolean) => ({ what: "fixed window", fromMs: from * minute, toMs: to * minute, fired });
  const windows = [own(1, 2, true), own(-5, 15, false)];
  const row = { by: "panther", says: "fires", instantsMs: [], windows, note: "" } as const;
  const picture: Picture = {
    ...{ fromMs: 0, toMs: 10 * minute, firstMs: 0, lastMs: 10 * minute, steps: ["a"], lanesLeftOut: 0, events: [], eventsInAll: 0 },
    lanes: [{ key: '["ann"]', marks: [], windows: [{ fromMs: 0, toMs: 1 }], rows: [row] }],
  };
  const svg = drawing(picture, "A log", "one").text.split("</svg>")[0] ?? "";
  expect(svg.match(/<rect class="window" [^>]*>|<path class="bracket[^>]*>/g)).toEqual([
    '<rect class="window" x="176" y="24" width="2" height="30" rx="3"/>',
    '<path class="bracket" d="M252 58V70M252 64H328M328 58V70"/>',
    '<path class="bracket idle" d="M168 64H956"/>',
  ]);
});
