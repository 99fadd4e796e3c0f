/**
 * The page of a proof in a real browser, from a file: it asks nobody for anything, says nothing on the console, fits a telephone, is used by keyboard,
 * and is read without its script. Also the page of a detection that means harm.
 */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reportPage } from "../../../src/report/page.ts";
import { folder } from "../../unit/cli/run.ts";
import { call, hostileTexts, reported, written } from "../../unit/report/proofs.ts";
import { tellCount } from "../counts.ts";

const pages = resolve(".real/report");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** A shipped detection with a counterexample, and one in which every text is hostile. */
const files: Record<string, string> = {};
let browser: Browser;
beforeAll(async () => {
  mkdirSync(pages, { recursive: true });
  const here = folder();
  try {
    const path = join(pages, "shipped.html");
    const detection = resolve("detections/aws/secretsmanager/batch_retrieval_multi_region.det");
    const { code, err } = here.run("prove", detection, "--streams", "20", "--report", path);
    expect([code, err]).toEqual([0, ""]);
    files.shipped = path;
  } finally {
    here.remove();
  }
  const [first = "", ...others] = hostileTexts;
  const is = written(first);
  const proofs = [];
  for (const text of [first, ...others]) {
    proofs.push(await reported(is, [call(0, "a", text, { [text]: text }), call(4, "b", text)], { file: text, test: text }));
  }
  files.hostile = join(pages, "hostile.html");
  writeFileSync(files.hostile, reportPage(proofs, { streams: 1, seed: 1, outputs: others[0], sources: is.sources }));
  browser = await chromium.launch({
    executablePath: process.env.SAMEFIRE_CHROMIUM ?? "/usr/bin/chromium",
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
});
afterAll(() => browser?.close());

interface Opened {
  readonly page: Page;
  /** Whatever the page said or asked for, besides itself. */
  readonly noise: string[];
  close(): Promise<void>;
}

async function open(name: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const noise: string[] = [];
  const url = pathToFileURL(files[name] ?? "").href;
  page.on("console", (message) => noise.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => noise.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    noise.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (request.url() !== url) noise.push(`request: ${request.url()}`);
  });
  await page.goto(url);
  return { page, noise, close: () => context.close() };
}

/** What runs in the page is given as text: the types of a browser are none of this project's. */
const openAll = "for (const one of document.querySelectorAll('details')) one.open = true";
/** Of each picture with windows, whether they lie within it. */
const areInside = `[...document.querySelectorAll("svg[role=img]")].filter((one) => one.querySelector(".bracket")).map((one) => {
  const { left, right } = one.getBoundingClientRect();
  const windows = [...one.querySelectorAll(".bracket")].map((window) => window.getBoundingClientRect());
  return windows.every((window) => window.left >= left && window.right <= right && window.width > 0);
})`;
interface Axe {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[] }[];
}

const phone = { viewport: { width: 360, height: 740 } };

describe.each(["shipped", "hostile"])("the %s page in a browser", (name) => {
  it.each(["light", "dark"] as const)("is silent, asks for nothing and has no fault that axe knows, in %s", async (colorScheme) => {
    const { page, noise, close } = await open(name, { colorScheme });
    await page.evaluate(openAll);
    await page.evaluate(axe);
    const { violations } = await page.evaluate<Axe>("axe.run()");
    const faults = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)} ${nodes[0]?.failureSummary}`);
    await page.screenshot({ path: join(pages, `${name}-${colorScheme}.png`) });
    expect(faults).toEqual([]);
    expect(noise).toEqual([]);
    tellCount("pages in a browser", 1, `${name}, ${colorScheme}: no fault that axe knows`);
    await close();
  });

  it("fits a telephone: nothing but what scrolls by itself is wider", async () => {
    const { page, close } = await open(name, phone);
    await page.evaluate(openAll);
    const widths = await page.evaluate<readonly number[]>("[document.documentElement.scrollWidth, innerWidth]");
    await page.screenshot({ path: join(pages, `${name}-360.png`) });
    expect(widths).toEqual([360, 360]);
    await close();
  });

  it("is read without its script", async () => {
    const { page, close } = await open(name, { javaScriptEnabled: false });
    expect(await page.locator("h2").first().isVisible()).toBe(true);
    expect(await page.locator("svg[role=img]").first().isVisible()).toBe(true);
    expect(await page.locator("button").count()).toBe(0);
    await close();
  });
});

describe("the windows of the platforms", () => {
  it("are drawn inside the picture and said to who cannot see it", async () => {
    const { page, close } = await open("shipped");
    await page.evaluate(openAll);
    const drawn = await page.evaluate<readonly boolean[]>(areInside);
    expect(drawn.length).toBeGreaterThan(10);
    expect(drawn).not.toContain(false);
    const said = (await page.locator("svg[role=img] desc").allTextContents()).join("\n");
    for (const what of ["elastic fires (look-back of a run ", "datadog fires (evaluation window ", "panther misses (fixed window 0 to 10m, "])
      expect(said).toContain(what);
    await close();
  });
});

describe("by keyboard", () => {
  it("leads past the contents, changes the colours, opens a test and copies what is emitted", async () => {
    const { page, noise, close } = await open("shipped", { colorScheme: "light", permissions: ["clipboard-read", "clipboard-write"] });
    const focused = () => page.evaluate<string>("document.activeElement.textContent.trim()");
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("To the detections");
    const background = () => page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
    const light = await background();
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("Dark");
    await page.keyboard.press("Enter");
    expect(await background()).not.toBe(light);
    const tabTo = async (selector: string) => {
      for (let i = 0; i < 200; i++) {
        await page.keyboard.press("Tab");
        if (await page.evaluate<boolean>(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
      }
      throw new Error(`the keyboard does not reach ${selector}`);
    };
    await tabTo(".platform .copy");
    await page.keyboard.press("Enter");
    await page.waitForFunction('document.activeElement.textContent === "Copied"');
    const emitted = await page.locator(".platform pre").first().textContent();
    expect(await page.evaluate<string>("navigator.clipboard.readText()")).toBe(emitted);
    await tabTo("details.test > summary");
    const isOpen = () => page.evaluate<boolean>("document.activeElement.parentElement.open");
    const before = await isOpen();
    await page.keyboard.press("Enter");
    expect(await isOpen()).toBe(!before);
    expect(noise).toEqual([]);
    await close();
  });
});
