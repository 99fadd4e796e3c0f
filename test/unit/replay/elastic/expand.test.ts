/** MV_EXPAND over more than can be replayed: told, and not tried. */

import { expect, it } from "vitest";
import { compile, read, run } from "../../../../src/replay/elastic/esql.ts";

const numbers = (count: number): string => `[${Array.from({ length: count }, (_, i) => i).join(", ")}]`;

function rowsOf(count: number): number | string {
  const compiled = compile(`ROW a = ${numbers(count)} | EVAL b = a, c = a | MV_EXPAND a | MV_EXPAND b | MV_EXPAND c | STATS n = COUNT(*)`, []);
  if (!compiled.ok) throw new Error(compiled.problem.message);
  const answer = run(compiled.value, read(compiled.value, []), 0);
  return answer.ok ? Number(answer.value.rows[0]?.[0]) : `${answer.problem.kind}: ${answer.problem.message}`;
}

it("is refused where it would fill the memory", () => {
  expect([rowsOf(30), rowsOf(150)]).toEqual([
    27_000,
    "unsupported: MV_EXPAND of [c] makes 3375000 rows of these documents, and more than 2000000 are not replayed: the log has too many events in one window",
  ]);
});
