/** JSON with places: values as the platform reads them, and the place of each mistake. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { type JsonNode, placeInText, readJson } from "../../../src/replay/json.ts";

function plain({ value }: JsonNode): unknown {
  if (value.kind === "scalar") return value.scalar;
  if (value.kind === "list") return value.elements.map(plain);
  return Object.fromEntries([...value.members].map(([key, { node }]) => [key, plain(node)]));
}

test("every document is read as the platform reads it, each value from where it stands", () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(0, 1, 2), (text, indent) => {
      const document = JSON.stringify(JSON.parse(text), null, indent);
      const read = readJson(document);
      if (read.kind === "mistake") throw new Error(read.reason);
      const again = (node: JsonNode): void => {
        expect(JSON.parse(document.slice(node.start, node.end))).toEqual(JSON.parse(JSON.stringify(plain(node))));
        if (node.value.kind === "list") node.value.elements.forEach(again);
        if (node.value.kind === "object") for (const { node: inner } of node.value.members.values()) again(inner);
      };
      again(read.root);
    }),
    { numRuns: 300 },
  );
});

test("what the platform does not read is a mistake here too, and never an exception", () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), fc.constantFrom("", '"', "}", "]", ",", ":", "\\", "1", "-", "\n", "nul", "{", "["), (text, at, piece) => {
      const place = at % (text.length + 1);
      const broken = text.slice(0, place) + piece + text.slice(place + 1);
      let reads = true;
      try {
        JSON.parse(broken);
      } catch {
        reads = false;
      }
      const { kind } = readJson(broken);
      // A key that stands twice is read by the platform, and refused here.
      if (!reads) expect(kind, broken).toBe("mistake");
      else if (kind === "mistake") expect(readJson(broken)).toMatchObject({ reason: expect.stringContaining("twice") });
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ["", 0, "the document ends too early"],
  ['{"a": 1,}', 8, "a key in double quotes is expected here"],
  ['{"a" 1}', 5, "a colon is expected here"],
  ["[1 2]", 3, "a comma or `]` is expected here"],
  ["[1] x", 4, "the document ended before this"],
  ['{"a": 01}', 7, "a comma or `}` is expected here"],
  ['["a\n"]', 1, "this text holds a line break, a control character or an unknown escape"],
  ['["a', 1, "this text has no end"],
  ['{"a": 1, "a": 2}', 9, "the key `a` stands here twice"],
  ["[".repeat(100_000), 201, "nested more than 200 deep"],
  ["// a comment\n{}", 0, "a value is expected here"],
])("%s has a mistake at %d: %s", (text, at, reason) => {
  expect(readJson(text)).toEqual({ kind: "mistake", at, reason });
});

test("a place inside a text counts its escapes", () => {
  const document = ' "a\\"\\u00e9\\nb" ';
  const read = readJson(document);
  if (read.kind === "mistake") throw new Error(read.reason);
  expect([0, 1, 2, 3, 4].map((offset) => document.slice(placeInText(document, read.root, offset))[0])).toEqual(["a", "\\", "\\", "\\", "b"]);
  expect(document.slice(placeInText(document, read.root, 4))).toBe('b" ');
});
