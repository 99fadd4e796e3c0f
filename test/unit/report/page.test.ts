/** The page of a proof: what stands in it, that nothing of theirs is more than text in it, and that it stays small whatever it is about. */

import { createHash } from "node:crypto";
import { SaxesParser } from "saxes";
import { beforeAll, describe, expect, it } from "vitest";
import { reportPage } from "../../../src/report/page.ts";
import { call, hostileTexts, reported, type Written, written } from "./proofs.ts";

interface Tag {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Every tag of the page's body, read strictly: what is not closed, or stands where no text may, is an error. */
function tagsOf(page: string): readonly Tag[] {
  const body = page.slice(page.indexOf("<body>"), page.indexOf("</body>") + "</body>".length);
  const found: Tag[] = [];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => found.push({ name, attributes: attributes as Record<string, string> }));
  // The script is the page's own, and no XML.
  parser.write(body.replace(/<script>[\s\S]*?<\/script>/, "")).close();
  return found;
}

function textOf(page: string): string {
  return page.replace(/<(script|style)>[\s\S]*?<\/\1>/g, "").replace(/<[^>]*>/g, "");
}

const options = { streams: 20, seed: 1 };
const events = [call(0, "a", "ann"), call(4, "b", "ann"), call(5, "a", "bob"), call(6, "c", "bob")];

describe("the page of a proof", () => {
  let is: Written;
  let page: string;
  beforeAll(async () => {
    is = written();
    page = reportPage([await reported(is, events)], { ...options, sources: is.sources });
  });

  it("has one line for all readings that say no more, and one for each that does", async () => {
    const one = await reported(is, events);
    const platforms = one.platforms.map((on) => {
      if (on.kind !== "proved" || on.of !== "verdicts") return on;
      return { ...on, proof: { ...on.proof, readings: [0, 2, 0].map((logs, i) => ({ reading: `way ${i}`, logs })) } };
    });
    const text = textOf(reportPage([{ ...one, platforms }], { ...options, sources: is.sources }));
    expect(text.match(/Read as [^.]*\./g)).toEqual(["Read as way 1: 2 logs differ beyond what is said.", "Read as way 1: 2 logs differ beyond what is said."]);
    expect(text).toContain("2 other readings of what is not documented: nothing unsaid either.");
  });

  it("has for each detection its outputs, its counterexamples as pictures and as tests to paste, and its tests", () => {
    const tags = tagsOf(page);
    const counted = (name: string) => tags.filter((tag) => tag.name === name).length;
    expect([counted("h1"), counted("h2"), counted("article"), counted("figure")]).toEqual([1, 1, 2, 2]);
    const text = textOf(page);
    for (const part of [
      "A, then B",
      "what it runs",
      "panther misses &quot;ann&quot;",
      "test &quot;panther misses this&quot; {",
      "a test",
      "not everywhere",
      "seed 1",
    ])
      expect(text).toContain(part);
    const contents = tags.filter(({ name, attributes }) => name === "a" && attributes.href?.startsWith("#"));
    const ids = new Set(tags.flatMap(({ attributes }) => attributes.id ?? []));
    expect(contents.length).toBeGreaterThan(3);
    expect(contents.filter(({ attributes }) => !ids.has(attributes.href?.slice(1) ?? ""))).toEqual([]);
    expect(ids.size).toBe(tags.filter(({ attributes }) => attributes.id !== undefined).length);
  });

  it("lets nothing run or load but the style and the script that it was made with", () => {
    const [, policy = ""] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
    const hashOf = (name: string) =>
      createHash("sha256")
        .update(new RegExp(`<${name}>(.*?)</${name}>`, "s").exec(page)?.[1] ?? "")
        .digest("base64");
    expect(policy).toBe(
      `default-src 'none'; style-src 'sha256-${hashOf("style")}'; script-src 'sha256-${hashOf("script")}'; base-uri 'none'; form-action 'none'`,
    );
    expect(page).not.toMatch(/\s(src|style|srcset|action)=|url\(|@import|https?:/);
  });

  it("is the same bytes for the same proof", async () => {
    expect(reportPage([await reported(is, events)], { ...options, sources: is.sources })).toBe(page);
  });

  it("has each picture as a table as well, and says in words what is drawn", () => {
    const tags = tagsOf(page);
    const drawings = tags.filter(({ name, attributes }) => name === "svg" && attributes.role === "img");
    expect(drawings.length).toBe(2);
    expect(tags.filter(({ name }) => name === "desc").length).toBe(2);
    expect(page).toContain("4 events over 6m. &quot;ann&quot;: detection fires, panther misses.");
    expect(tags.filter(({ name, attributes }) => name === "details" && attributes.class === "table").length).toBe(2);
  });
});

describe("what others wrote", () => {
  it.each(hostileTexts.map((text) => [JSON.stringify(text.slice(0, 40)), text]))("is text wherever it stands: %s", async (_, text) => {
    const title = text.replace(/\p{Cc}|\p{Cs}/gu, "").slice(0, 2_000);
    const is = written(title);
    const log = [call(0, "a", text, { [text]: text }), call(4, "b", text), call(5, "a", `${text}2`)];
    const page = reportPage([await reported(is, log, { file: text, test: text })], { ...options, outputs: text, sources: is.sources });
    const tags = tagsOf(page);
    const plain = await reported(is, log, { file: "f", test: "t" });
    const expected = tagsOf(reportPage([plain], { ...options, outputs: "o", sources: is.sources }));
    // The same tags with the same attributes, whatever the texts say; only what is named by a text differs.
    const shape = (all: readonly Tag[]) => new Set(all.map(({ name, attributes }) => `${name} ${Object.keys(attributes).sort().join(" ")}`));
    expect(shape(tags)).toEqual(shape(expected));
    expect(tags.flatMap(({ attributes }) => Object.keys(attributes)).filter((name) => name.startsWith("on"))).toEqual([]);
    expect(page).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/u);
    expect(page.match(/<script>/g)?.length).toBe(1);
    expect(page.length).toBeLessThan(1_500_000);
  });
});

describe("a large proof", () => {
  it("has bounded pictures, which say what they leave out", async () => {
    const is = written();
    const log = Array.from({ length: 10_000 }, (_, i) => call(i / 10, i % 3 === 0 ? "b" : "a", `user ${i % 50}`));
    const page = reportPage([await reported(is, log)], { ...options, sources: is.sources });
    const text = textOf(page);
    expect(text).toContain("42 more groups are left out");
    expect(text).toContain("9940 more are left out");
    expect(text).toContain("more characters are left out");
    expect(tagsOf(page).filter(({ name }) => name === "path").length).toBeLessThan(6_000);
    expect(page.length).toBeLessThan(1_000_000);
  });
});
