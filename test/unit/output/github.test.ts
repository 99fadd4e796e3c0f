import { expect, test } from "vitest";
import { annotation, withoutCommands } from "../../../src/output/github.ts";
import { corpus } from "../../escape/corpus.ts";
import { commandsIn } from "../../hostile/workflow.ts";

test("an annotation says where it belongs", () => {
  expect(annotation({ level: "error", message: "m", title: "E0301", file: "a.det", place: { line: 3, column: 5, endLine: 3, endColumn: 9 } })).toBe(
    "::error file=a.det,line=3,endLine=3,col=5,endColumn=9,title=E0301::m\n",
  );
  expect(annotation({ level: "notice", message: "m" })).toBe("::notice::m\n");
  expect(annotation({ level: "warning", message: "m", place: { line: 3, column: 5, endLine: 4, endColumn: 9 } })).toBe("::warning line=3,endLine=4,col=5::m\n");
});

const hostile = [
  ...corpus.map(({ text }) => text),
  "a\n::error::b",
  "%0A::error::x",
  "a,line=7::b",
  "::stop-commands::x",
  "##[add-mask]x",
  " ::error::x",
  "\u00a0::error::x",
];

test.each(hostile)("one annotation is one command whatever it holds: %j", (text) => {
  const shown = text.replace(
    /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  expect(commandsIn(annotation({ level: "error", message: text, title: text, file: text }))).toEqual([
    { command: "error", properties: { file: shown, title: shown }, data: shown },
  ]);
});

test.each(hostile)("text for people holds no command: %j", (text) => {
  expect(commandsIn(withoutCommands(`${text}\n  ${text}\n`))).toEqual([]);
});

test("text for people that is none stays as it is", () => {
  const text = "   ::: case.det:1:6\n 9 | ::error::x\na::b\n# [x] ## y\n";
  expect(withoutCommands(text)).toBe(text);
});
