/** A log that is too long to be printed: each format says how long it is and where it is whole, and there it is whole. */

import { beforeAll, describe, expect, it } from "vitest";
import { proofPrinter } from "../../../src/cli/formats/proof.ts";
import type { Terminal } from "../../../src/cli/terminal.ts";
import type { Workspace } from "../../../src/cli/workspace.ts";
import { evidenceBlock, evidenceOf } from "../../../src/prove/evidence.ts";
import { type Reported, reportPage } from "../../../src/report/page.ts";
import { call, reported, type Written, written } from "../report/proofs.ts";

function printed(format: "text" | "json" | "junit" | "github" | "sarif", proof: Reported, { sources }: Written): string {
  let all = "";
  const told = (...parts: readonly (string | { readonly text: string })[]) => {
    all += parts.map((part) => (typeof part === "string" ? part : part.text)).join("");
  };
  const terminal = { out: told, raw: told, json: told, err: () => {} } as unknown as Terminal;
  const workspace = { program: { sources }, textOf: () => undefined } as unknown as Workspace;
  const printer = proofPrinter(terminal, format, workspace, []);
  printer.rule(proof);
  printer.end([proof]);
  return all;
}

function blockOf(proof: Reported, { sources }: Written): string {
  const [found] = proof.platforms.flatMap((on) => (on.kind === "proved" ? evidenceOf(on).map((one) => evidenceBlock(one, sources)) : []));
  return found ?? "";
}

describe.each([
  { letters: 5_000, where: "--format json and --report FILE.html have it whole", onPage: true },
  { letters: 300_000, where: "--format json has it whole", onPage: false },
])("a test of $letters letters", ({ letters, where, onPage }) => {
  const is = written();
  let proof: Reported;
  let block: string;
  beforeAll(async () => {
    proof = await reported(is, [call(0, "a", "ann", { note: "x".repeat(letters) }), call(4, "b", "ann")]);
    block = blockOf(proof, is);
  });

  it.each(["text", "junit", "github", "sarif"] as const)("is not in %s, which says so", (format) => {
    const size = block.length.toLocaleString("en-US");
    const text = printed(format, proof, is);
    expect(text).toContain(`its test has ${size} characters, more than the 4,000 that are printed here: ${where}`);
    expect(text).not.toContain("xxxxx");
  });

  it("is whole where that says", () => {
    expect(printed("json", proof, is)).toContain(JSON.stringify(block));
    const page = reportPage([proof], { streams: 1, seed: 1, sources: is.sources });
    expect(page.includes("x".repeat(letters))).toBe(onPage);
  });
});
