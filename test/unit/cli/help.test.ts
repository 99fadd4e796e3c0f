import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pageOf } from "../../../src/cli/manual/page.ts";
import { prose } from "../../../src/cli/manual/pages.ts";
import { pageText } from "../../../src/cli/manual/text.ts";
import { program } from "../../../src/cli/program.ts";
import { type Folder, folder } from "./run.ts";

let here: Folder;
beforeAll(() => {
  here = folder();
});
afterAll(() => here.remove());

const root = program();
const commands = root.commands.map((command) => [command.name(), command] as const);

describe("the manual", () => {
  it("has a page for each command, and for nothing else", () => {
    expect(Object.keys(prose).toSorted()).toEqual(commands.map(([name]) => name).toSorted());
  });

  it.each(commands)("of %s has every section, and examples that the command takes", (name, command) => {
    const page = pageOf(command);
    const sections = new Map(page.sections.map((section) => [section.title, section]));
    expect([...sections.keys()]).toEqual(expect.arrayContaining(["Description", "Options", "Exit codes", "Environment", "Examples"]));
    const examples = sections.get("Examples");
    const calls = examples?.kind === "examples" ? examples.entries.map(({ term }) => term) : [];
    expect(calls.filter((call) => !call.includes(`samefire ${name}`))).toEqual([]);
    const known = new Set(["--color", "--help", ...command.options.map(({ long }) => long)]);
    expect(calls.flatMap((call) => call.match(/--[a-z-]+/g) ?? []).filter((option) => !known.has(option))).toEqual([]);
  });

  it.each([[root.name(), root] as const, ...commands])(
    "of %s speaks in one style: lower case and no full stop for what is listed, whole sentences for what is told",
    (_, command) => {
      const lines = pageOf(command).sections.flatMap((section) => (section.kind === "paragraphs" ? [] : section.entries.map(({ text }) => text)));
      expect(lines.filter((line) => /^[A-Z][a-z]|\.$|^$/.test(line))).toEqual([]);
      const told = pageOf(command).sections.flatMap((section) => (section.kind === "paragraphs" ? section.paragraphs : []));
      expect(told.filter((paragraph) => !/\.$/.test(paragraph))).toEqual([]);
    },
  );

  it("fits 80 columns, but for commands that are to be copied whole", () => {
    const lines = [root, ...root.commands].flatMap((command) => pageText(pageOf(command)).split("\n"));
    expect(lines.filter((line) => line.length > 80 && !/^ {2}samefire /.test(line))).toEqual([]);
  });

  it("is the same by `help COMMAND`, `COMMAND --help` and `COMMAND -h`", () => {
    const page = here.run("help", "build");
    expect(page).toMatchObject({
      code: 0,
      err: "",
      out: expect.stringMatching(/^samefire build: .*\n\nUsage:\n {2}samefire build \[options\] \[path\.\.\.\]\n/),
    });
    expect([here.run("build", "--help"), here.run("build", "-h")]).toEqual([page, page]);
    expect(here.run("help")).toEqual(here.run("--help"));
  });
});

describe("a wrong call", () => {
  it.each([
    [["chek"], "unknown command 'chek'\n(Did you mean check?)"],
    [["help", "chek"], "unknown command 'chek'\n(Did you mean check?)"],
    [["build", "--stric"], "unknown option '--stric'\n(Did you mean --strict?)"],
    [["check", "--colour", "never"], "unknown option '--colour'\n(Did you mean --color?)"],
    [["explain", "--format", "jsn"], "Allowed choices are text, json."],
    [["--color", "sometimes", "check"], "Allowed choices are auto, always, never."],
  ])("%j says what was meant, with exit code 2", (args, message) => {
    const { code, out, err } = here.run(...args);
    expect({ code, out, err }).toEqual({ code: 2, out: "", err: expect.stringContaining(message) });
  });
});
