/**
 * What a proof found as one page that stands by itself: each detection's outputs side by side, and each test and counterexample as a picture.
 * The same bytes for the same proof. Whatever detections, logs and outputs say is text here: `html` escapes it, and the page's policy lets nothing else run.
 */

import { createHash } from "node:crypto";
import { assertNever } from "../diagnostics/invariant.ts";
import { render as renderDiagnostic } from "../diagnostics/render.ts";
import type { Rule, Source } from "../ir/detection.ts";
import { type Html, html } from "../output/html.ts";
import { assets, render } from "../output/templates.ts";
import { type Evidence, evidenceBlock, evidenceOf } from "../prove/evidence.ts";
import { between } from "../prove/findings.ts";
import { countsText, type Finding, findingText, headlineOf, headlineText } from "../prove/headline.ts";
import type { PlatformProof, Proved, RuleProof } from "../prove/job.ts";
import type { Counterexample } from "../prove/prove.ts";
import { boundOf, type DifferenceCode, type DifferenceKind, type Direction, directionText, differences as kinds } from "../targets/fidelity.ts";
import { drawing } from "./drawing.ts";
import { isOdd, type Picture, type PlayedOn, pictureOf } from "./picture.ts";
import { count, cut, keyText } from "./words.ts";

export interface Reported extends RuleProof {
  /** What it does, in paragraphs; names between backquotes. */
  readonly prose: readonly (readonly string[])[];
}

export interface ReportOptions {
  readonly streams: number;
  readonly seed: number;
  /** The folder whose files were proved, where it was not what would be printed now. */
  readonly outputs?: string | undefined;
  readonly sources: Readonly<Record<string, Source>>;
}

/** More of a text is no help on a page. */
const mostFile = 200_000;
/** Of a test; one that is cut cannot be pasted. */
export const mostBlock = 200_000;
const mostLine = 2_000;
const mostName = 300;

export function reportPage(proofs: readonly Reported[], options: ReportOptions): string {
  const style = assets["report/style.css"];
  const script = assets["report/script.js"];
  const sections = proofs.map((proof, i) => section(proof, `d${i + 1}`, options));
  return render("report/page", {
    policy: `default-src 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(script)}'; base-uri 'none'; form-action 'none'`,
    style,
    script,
    body: html`${head(proofs, options)}
<main id="main">
${sections}
</main>`.text,
  });
}

/** As the policy names a text that may stand in the page. */
function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text, "utf8").digest("base64")}`;
}

function badge(finding: Finding): Html {
  return html`<span class="badge ${finding.replace(" ", "-")}">${findingText(finding)}</span>`;
}

function head(proofs: readonly Reported[], { streams, seed, outputs }: ReportOptions): Html {
  const all = proofs.flatMap(({ platforms }) => platforms.map((on) => headlineOf(on).finding));
  const platforms = [...new Set(proofs.flatMap((proof) => proof.platforms.map(({ platform }) => platform)))];
  const totals = (["same", "differs", "wrong", "not run"] as const).map(
    (finding) => html`<li class="${finding.replace(" ", "-")}"><b>${all.filter((one) => one === finding).length}</b> ${findingText(finding)}</li>`,
  );
  const rows = proofs.map(({ rule, platforms: on }, i) => {
    const cells = platforms.map((name) => {
      const found = on.find(({ platform }) => platform === name);
      return html`<td data-label="${name}">${found !== undefined && html`<a href="#d${i + 1}-${name}">${badge(headlineOf(found).finding)}</a>`}</td>`;
    });
    return html`<tr><th scope="row"><a href="#d${i + 1}">${cut(rule.metadata.title, 200)}</a></th>${cells}</tr>`;
  });
  const what = outputs === undefined ? "what would be emitted now" : html`the files of <code>${cut(outputs, mostName)}</code>`;
  return html`<header class="top">
<p class="kicker">samefire prove</p>
<h1>Does it fire on the same events everywhere?</h1>
<p class="lead">Ran ${what}, by each platform’s own rules, over the detections’ tests and ${count(streams, "random log")} for each platform (seed ${seed}), and held it against the reference.</p>
<ul class="totals">${totals}</ul>
</header>
<nav aria-label="Contents"><table class="contents"><caption>Detections and platforms</caption>
<thead><tr><th scope="col">Detection</th>${platforms.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table></nav>`;
}

function section({ rule, platforms, prose }: Reported, id: string, { sources }: ReportOptions): Html {
  const { metadata } = rule;
  const severity = rule.kind === "detection" ? `severity ${rule.severity}` : "hunt";
  const examples = platforms.flatMap((on) => (on.kind === "proved" ? evidenceOf(on).map((one) => ({ on, one })) : []));
  const figures = examples.map(({ on, one }, i) => {
    const shown = pictureOf(rule, [{ platform: on.platform, ...one.example }]);
    return counterexample(evidenceText(one, on), on, shown, `${id}-c${i + 1}`, evidenceBlock(one, sources));
  });
  const failures = platforms.flatMap((on) => (on.kind === "proved" && on.proof.failure?.kind === "failed" ? [failedLog(on, on.proof.failure.reason)] : []));
  const tests = testsOf(rule, platforms).map(({ title, on }, i) => test(title, pictureOf(rule, on), `${id}-t${i + 1}`));
  return html`<section class="detection" id="${id}">
<h2 id="${id}-title">${cut(metadata.title, 300)}</h2>
<p class="meta"><code>${rule.id}</code> version ${rule.version} · ${severity} · <code>${cut(rule.file, mostName)}</code></p>
<details class="prose"><summary>What it does</summary>${prose.map(paragraph)}</details>
<h3>On the platforms</h3>
<div class="platforms">${platforms.map((on) => platformCard(rule, on, `${id}-${on.platform}`))}</div>
${figures.length + failures.length > 0 && html`<h3>Where they differ</h3>`}
${failures}${figures}
${tests.length > 0 && html`<h3>Its tests</h3>`}
${tests}
</section>
`;
}

function paragraph(lines: readonly string[]): Html {
  const items = lines.map(
    (line) => html`<span class="line${line.trimStart().startsWith("- ") && " item"}">${withCode(cut(line, mostLine).replace(/^\s*- /, ""))}</span>`,
  );
  return html`<p>${items}</p>`;
}

function withCode(line: string): readonly Html[] {
  return line.split("`").map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));
}

function platformCard(rule: Rule, on: PlatformProof, id: string): Html {
  const headline = headlineOf(on);
  const differences = on.differences.map(
    ({ code, direction, text, accepted }) =>
      html`<dt><code>${code}</code> ${directionOf(code, direction)}</dt><dd>${withCode(cut(text, mostLine))}${boundText(boundOf({ code, direction }))}${
        accepted === undefined ? html`<p class="failure">Not accepted</p>` : html`<p class="because">Accepted: ${withCode(cut(accepted, mostLine))}</p>`
      }</dd>`,
  );
  const files = on.files.map(
    ({ path, text }, i) =>
      html`<details class="file"${i === 0 && html` open=""`}><summary><code>${cut(path, mostName)}</code></summary>${code(shortened(text, mostFile), cut(path, mostName))}</details>`,
  );
  return html`<article class="platform" id="${id}" aria-label="${on.platform}">
<h4>${on.platform} ${badge(headline.finding)}</h4>
<p class="fidelity">translation: <b>${on.fidelity}</b></p>
${detail(rule, on, headlineText(on, headline))}
${edits(on)}
${files}
${differences.length > 0 && html`<h5>How it differs</h5><dl>${differences}</dl>`}
</article>
`;
}

function edits({ edited, files }: PlatformProof): Html | false {
  if (edited === undefined) return false;
  if (edited.changes.length === 0) return html`<p>The files are not as they would be printed now.</p>`;
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  return html`<p class="failure">Edited in a way that changes the meaning.</p>${edited.changes.map((one) =>
    code(
      renderDiagnostic(one, (path) => texts.get(path), { color: false }),
      "what was edited",
    ),
  )}`;
}

function detail(rule: Rule, on: PlatformProof, headline: string): Html {
  switch (on.kind) {
    case "not run":
      return html`<p>${cut(on.reason, mostLine)}</p>`;
    case "unreadable": {
      const texts = new Map(on.files.map(({ path, text }) => [path, text]));
      return html`<p>The platform could not run these files.</p>${on.diagnostics.map((one) =>
        code(
          renderDiagnostic(one, (path) => texts.get(path), { color: false }),
          "what is wrong",
        ),
      )}`;
    }
    case "proved":
      return counts(rule, on, headline);
    default:
      return assertNever(on);
  }
}

function counts(rule: Rule, on: PlatformProof & Proved, headline: string): Html {
  const { fired, silent, readings, failure } = on.proof;
  const share = fired + silent === 0 ? 0 : Math.round((100 * fired) / (fired + silent));
  const bar = html`<svg class="share" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect class="all" width="100" height="4"/><rect class="part" width="${share}" height="4"/></svg>`;
  return html`<p${failure !== undefined && html` class="failure"`}>${cut(headline, mostLine)}</p>
<p>${countsText(rule, on)}.</p>${bar}
${on.ingest === "mapping unproved" && html`<p>Raw records became the platform’s by the mapping alone, which is unproved.</p>`}
${readingTexts(readings)}`;
}

/** Those that say no more than the one that is shown are one line. */
function readingTexts(readings: Proved["proof"]["readings"]): readonly Html[] {
  const beyond = readings.filter(({ logs }) => logs > 0);
  const same = readings.length - beyond.length;
  return [
    ...beyond.map(({ reading, logs }) => html`<p class="reading">Read as <i>${reading}</i>: ${count(logs, "log")} differ beyond what is said.</p>`),
    ...(same > 0 ? [html`<p class="reading">${count(same, "other reading")} of what is not documented: nothing unsaid either.</p>`] : []),
  ];
}

function directionOf(code: DifferenceCode, direction: Direction): string {
  const { class: of }: DifferenceKind = kinds[code];
  return of === "stated" ? "may alert more or less often" : directionText[direction];
}

function boundText(bound: string | undefined): Html | false {
  return bound !== undefined && html`<p class="bound">Bound: ${withCode(cut(bound, mostLine))}</p>`;
}

function evidenceText({ code, example, alerts, reading }: Evidence, on: PlatformProof): string {
  const says =
    alerts === undefined
      ? disagreementText(example, on)
      : `${on.platform} alerts ${count(alerts.platform, "time")}, the detection ${count(alerts.reference, "time")}`;
  const read = reading === undefined ? "" : `, read as ${reading}`;
  return `${code === undefined ? "" : `${code}: `}${says}${read}`;
}

function disagreementText(example: Counterexample, { platform }: PlatformProof): string {
  const { missed, overFired } = example.disagreement;
  const ways = [
    missed.length > 0 && `${platform} misses ${named(missed, example)}`,
    overFired.length > 0 && `${platform} fires on ${named(overFired, example)}, the detection does not`,
  ].filter((way) => way !== false);
  return ways.length === 0 ? `${platform} differs` : ways.join("; ");
}

function counterexample(title: string, on: PlatformProof, picture: Picture, id: string, block: string): Html {
  const wrong = headlineOf(on).finding === "wrong";
  return html`<figure id="${id}" class="${wrong ? "wrong" : "differs"}">
<figcaption>${badge(wrong ? "wrong" : "differs")} ${title}</figcaption>
${drawing(picture, title, id)}
<details><summary>As a test to paste</summary>${code(shortened(block, mostBlock, " (`--format json` has them)"), "the test")}</details>
</figure>
`;
}

function named(names: readonly string[], { played }: Counterexample): string {
  const [first = ""] = names;
  const more = names.length > 1 ? ` and ${names.length - 1} more` : "";
  switch (played.kind) {
    case "events":
      return `event ${Number(first) + 1}${more}`;
    case "groups":
      return `${cut(keyText(first), 80)}${more}`;
    case "rows":
      return `the row ${cut(first, 80)}${more}`;
    default:
      return assertNever(played.kind);
  }
}

function failedLog(on: PlatformProof, reason: string): Html {
  return html`<p class="failure">${on.platform} answers a log with an error: ${cut(reason, mostLine)}</p>`;
}

interface TestOn {
  readonly title: string;
  readonly on: readonly [PlayedOn, ...PlayedOn[]];
}

/** Every platform has met the same tests, in the same order. */
function testsOf(rule: Rule, platforms: readonly PlatformProof[]): readonly TestOn[] {
  const proved = platforms.flatMap((on) => (on.kind === "proved" ? [{ on, tests: on.tests }] : []));
  const titles = proved[0]?.tests.map(({ title }) => title) ?? [];
  return titles.flatMap((title, i): readonly TestOn[] => {
    const [first, ...others] = proved.flatMap(({ on, tests }) => {
      const one = tests[i];
      return one === undefined ? [] : [{ platform: on.platform, played: one.played, disagreement: between(one.played, on, rule) }];
    });
    return first === undefined ? [] : [{ title, on: [first, ...others] }];
  });
}

function test(title: string, picture: Picture, id: string): Html {
  const odd = picture.lanes.some(({ rows }) => rows.some(({ says }) => isOdd(says)));
  const said = picture.lanes.map(({ rows }) => rows[0]?.says);
  const outcome = said.includes("fires") ? "fires" : said.includes("measures") ? "measured" : "silent";
  return html`<details class="test" id="${id}"${odd && html` open=""`}><summary>${cut(title, 200)} <span class="outcome${odd && " odd"}">${outcome}${odd ? ", and not everywhere" : " everywhere"}</span></summary>
<figure>${drawing(picture, title, id)}</figure></details>
`;
}

/** The script puts a button to it that copies. */
function code(text: string, what: string): Html {
  return html`<div class="code" data-what="${what}"><pre tabindex="0" aria-label="${what}"><code>${text}</code></pre></div>`;
}

function shortened(text: string, most: number, where = ""): string {
  return text.length <= most ? text : `${text.slice(0, most)}\n… ${text.length - most} more characters are left out${where}`;
}
