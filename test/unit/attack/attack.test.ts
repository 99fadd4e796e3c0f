import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { attackEntry, attackIds, attackVersion } from "../../../src/attack/attack.ts";

test("a technique has its name and its tactics, a tactic has none", () => {
  expect(attackEntry("T1003.001")).toEqual({ id: "T1003.001", name: "LSASS Memory", tactics: ["TA0006"] });
  expect(attackEntry("TA0006")).toEqual({ id: "TA0006", name: "Credential Access", tactics: [] });
});

test("what is revoked says so", () => {
  expect(attackEntry("T1002")).toEqual({ id: "T1002", name: "Data Compressed", tactics: ["TA0010"], revoked: true });
});

test("an id that is none is not found, nor is a name of an object's prototype", () => {
  for (const id of ["T0000", "t1003", "constructor", "__proto__", ""]) expect(attackEntry(id)).toBeUndefined();
});

test("the notice that MITRE asks for stands beside the table and in NOTICE", () => {
  const notice = "© 2026 The MITRE Corporation. This work is reproduced and distributed with the permission of The MITRE Corporation.";
  for (const file of ["src/attack/table.generated.ts", "NOTICE"]) expect(readFileSync(file, "utf8")).toContain(notice);
});

const shared = "../shared/data/attack/enterprise-18.1.json";

test.skipIf(!existsSync(shared))("the table holds every fact of the shared one and no other", () => {
  const { version, tactics, techniques } = JSON.parse(readFileSync(shared, "utf8"));
  const expected = Object.entries<object>({ ...tactics, ...techniques }).map(([id, facts]) => ({ id, tactics: [], ...facts }));
  expect(attackVersion).toBe(version);
  expect(attackIds().map(attackEntry)).toEqual(expected);
});
