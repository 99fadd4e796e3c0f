/**
 * Random well-typed detections and hunts as `.det` text: every condition, every test, hostile texts wherever a text may stand.
 * Whoever takes one may rely on it that the checker finds no error in it, and that shrinking keeps it so.
 */

import fc from "fast-check";
import { literal } from "../escape/corpus.ts";
import { otherPredicate, predicate } from "./predicates.ts";
import { sourcePath } from "./source.ts";
import { anyText, listOf, proseText, textLiteral } from "./texts.ts";

type Texts = fc.Arbitrary<string>;

/** Where one stands, as far as its imports go. */
export const detectionPath = "generated.det";

const maybe = (of: Texts): Texts => fc.option(of, { nil: "" });
const lines = (...parts: readonly Texts[]): Texts => fc.tuple(...parts).map((texts) => texts.filter((text) => text !== "").join("\n"));

const severity = fc.constantFrom("info", "low", "medium", "high", "critical").map((level) => `severity: ${level}`);
const prose = (key: string): Texts => maybe(textLiteral(proseText).map((text) => `${key}: ${text}`));
/** Braces name values in a headline, so those of a text are doubled. */
const headlineText = anyText.map((text) => text.replace(/[{}]/g, "$&$&"));

function metadata(headline: Texts): Texts {
  return lines(
    fc.oneof({ weight: 3, arbitrary: fc.constant('"A title"') }, textLiteral(proseText)).map((text) => `title: ${text}`),
    maybe(fc.constantFrom("experimental", "testing", "stable", "stable", "stable", "testing", "deprecated").map((status) => `status: ${status}`)),
    maybe(fc.constantFrom("[T1555.006]", "[TA0006, T1555]", "[]").map((ids) => `attack: ${ids}`)),
    prose("description"),
    prose("triage"),
    prose("author"),
    maybe(listOf(textLiteral(proseText)).map((texts) => `false_positives: ${texts}`)),
    maybe(fc.constant('references: ["https://x.example/a?b=c#d"]')),
    headline,
  );
}

const duration = fc.constantFrom("30s", "1m", "5m", "10m", "1h", "1d");
const windows = fc.constantFrom("1m", "5m", "10m", "15m", "90m", "1h", "1d");

interface On {
  readonly source: "log" | "other";
  readonly keys: readonly string[];
  readonly measured: readonly string[];
  readonly summed: readonly string[];
  readonly predicate: Texts;
}
const onLog: On = {
  source: "log",
  keys: ["name", "user", "request.id", "count", "ok", "address", "family"],
  measured: ["name", "user", "region", "address"],
  summed: ["count", "request.size"],
  predicate: predicate([]),
};
/** Where `let actor` is declared, which a detection of named steps has no one source for. */
const onLogWithActor: On = { ...onLog, keys: [...onLog.keys, "actor"], measured: [...onLog.measured, "actor"], predicate: predicate(["actor"]) };
const onOther: On = {
  source: "other",
  keys: ["account", "place", "count"],
  measured: ["name", "account", "place"],
  summed: ["count"],
  predicate: otherPredicate,
};

const filters = (on: On): Texts =>
  fc
    .tuple(fc.option(on.predicate, { nil: undefined }), fc.array(on.predicate, { maxLength: 2 }))
    .map(([where, unless]) => [where === undefined ? "" : `where ${where}`, ...unless.map((one) => `unless ${one}`)].join("\n"));

const tuple = (paths: readonly string[]): Texts =>
  fc.subarray([...paths], { minLength: 1, maxLength: 2 }).map((chosen) => (chosen.length === 1 ? `${chosen[0]}` : `(${chosen.join(", ")})`));
const measure = (on: On): Texts =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant("count") },
    { weight: 2, arbitrary: tuple(on.measured).map((of) => `distinct ${of}`) },
    { weight: 1, arbitrary: fc.constantFrom(...on.summed).map((of) => `sum ${of}`) },
  );
const atLeast = (on: On): Texts => fc.tuple(measure(on), fc.constantFrom(">=", ">"), fc.integer({ min: 1, max: 30 })).map((parts) => parts.join(" "));
const atMost = (on: On): Texts => fc.tuple(measure(on), fc.constantFrom("<", "<="), fc.integer({ min: 1, max: 200 })).map((parts) => parts.join(" "));
const thresholds = (on: On): Texts =>
  fc.tuple(atLeast(on), maybe(fc.oneof(atLeast(on), atMost(on)))).map((parts) => parts.filter((part) => part !== "").join(" and "));

const groupBy = (on: On, most = 3): fc.Arbitrary<readonly string[]> => fc.subarray([...on.keys], { maxLength: most });
const forEach = (keys: readonly string[]): string => (keys.length === 0 ? "" : `for each ${keys.join(", ")}`);
const suppression = maybe(duration.map((time) => `at most once per ${time}`));

const selection = (on: On): Texts => filters(on).map((of) => `from ${on.source}\n${of}`);

/** A condition over one selection. */
const single: Texts = fc
  .tuple(
    selection(onLogWithActor),
    fc.oneof(
      fc.constant("on each event"),
      fc.tuple(thresholds(onLogWithActor), windows).map(([of, window]) => `when ${of} within ${window}`),
      fc
        .tuple(tuple(onLogWithActor.measured), fc.constantFrom("within 14d", "within 14d learning 7d", "within 2d"))
        .map((parts) => `when first seen ${parts.join(" ")}`),
      fc
        .tuple(measure(onLogWithActor), fc.constantFrom("2", "3", "1.5"), maybe(atLeast(onLogWithActor)))
        .map(([of, times, also]) => `when ${of} per 30m is ${times} deviations above 1d baseline${also === "" ? "" : ` and ${also}`}`),
    ),
    groupBy(onLogWithActor),
    suppression,
  )
  .map(([from, condition, keys, once]) => `${from}\nalert ${condition}\n${forEach(keys)} ${once}`);

const step = (name: string, on: On): Texts =>
  fc.oneof(
    fc.constant(name),
    thresholds(on).map((of) => `${name} (${of} within 2m)`),
  );
const stepInside = (name: string, on: On): Texts =>
  fc.oneof(
    step(name, on),
    thresholds(on).map((of) => `${name} (${of})`),
  );

/** Two to three steps, the last perhaps on another source, with keys by position. */
const several: Texts = fc.tuple(fc.constantFrom(onLog, onOther), fc.boolean()).chain(([last, three]) =>
  fc
    .record({
      first: filters(onLog),
      second: filters(onLog),
      third: filters(last),
      keys: fc.constantFrom("text" as const, "none" as const),
      condition: fc.oneof(
        fc
          .tuple(stepInside("opened", onLog), stepInside("used", onLog), stepInside("closed", last), windows)
          .map(([a, b, c, window]) => `${[a, ...(three ? [b] : []), c].join(" and ")} within ${window}`),
        fc
          .tuple(step("opened", onLog), step("used", onLog), step("closed", last), windows, windows)
          .map(([a, b, c, one, two]) => [a, ...(three ? [`then ${b} within ${one}`] : []), `then ${c} within ${two}`].join(" ")),
        fc
          .tuple(step("opened", onLog), step("used", onLog), windows)
          .map(([a, b, window]) => [a, ...(three ? [`then ${b} within 5m`] : []), `then no closed within ${window}`].join(" ")),
      ),
      once: suppression,
    })
    .map(({ first, second, third, keys, condition, once }) => {
      const by = keys === "text" && last.source === "other" ? "by account" : "";
      const used = three ? `events used from log\n${second}\n` : "";
      return `events opened from log\n${first}\n${used}events closed from ${last.source} ${by}\n${third}\nalert when ${condition}\n${keys === "text" ? "for each user" : ""} ${once}`;
    }),
);

/** Reasons are quoted texts, never raw ones. */
const because = proseText.map(literal);
const platform = fc.constantFrom("elastic", "datadog", "panther");
const platformBlock: Texts = fc.oneof(
  { weight: 8, arbitrary: fc.constant("") },
  { weight: 1, arbitrary: fc.tuple(platform, because).map(([name, why]) => `on ${name} { skip because ${why} }`) },
);

/** An event of the source, with hostile texts in it, and a test that names it. */
const tested = (expectation: Texts): Texts =>
  fc
    .tuple(
      textLiteral(),
      textLiteral(),
      fc.integer({ min: -5, max: 100 }),
      proseText.map(literal),
      fc.constantFrom("at 0m one", "at 0m 3 times every 1m one"),
      expectation,
    )
    .map(
      ([name, user, size, title, at, expected]) =>
        `sample one from log { name: ${name} user: ${user} count: ${size} tags: [${user}] request.id: ${name} }\ntest ${title} { ${at} with { region: "r{n}" } ${expected} }`,
    );

const actor = "let actor = user else name";
const cut = anyText.map((text) => literal(text === "" ? "|" : text));
const lets: Texts = fc.oneof(
  fc.constant(actor),
  fc.tuple(fc.constantFrom("after", "before"), cut).map(([how, at]) => `${actor} ${how} ${at}`),
);

const headlineOf = (path: string): Texts =>
  maybe(
    fc
      .tuple(headlineText, headlineText)
      .map(([before, after]) => `${before}{${path}}${after}`)
      .chain((text) => textLiteral(fc.constant(text)))
      .map((text) => `headline: ${text}`),
  );

const detection: Texts = fc
  .tuple(
    fc.nat(1e6),
    fc.oneof(
      { weight: 2, arbitrary: lines(lets, single, tested(fc.constantFrom("expect no alert", "expect alert", "expect 1 alerts"))) },
      { weight: 1, arbitrary: lines(several, tested(fc.constant("expect no alert"))) },
    ),
    metadata(maybe(textLiteral(headlineText.map((text) => (text.trim() === "" ? "said" : text))).map((text) => `headline: ${text}`))),
    severity,
    platformBlock,
  )
  .map(([number, body, about, level, accepted]) => `detection generated.case-${number} version 1 {\n${about}\n${level}\n${body}\n${accepted}\n}`);

const eachWithHeadline: Texts = fc
  .tuple(selection(onLogWithActor), metadata(headlineOf("user")), severity, lets)
  .map(([from, about, level, value]) => `detection generated.each version 1 {\n${about}\n${level}\n${from}\n${value}\nalert on each event\n}`);

const hunt: Texts = fc
  .tuple(
    metadata(fc.constant("")),
    selection(onLogWithActor),
    lets,
    fc.uniqueArray(measure(onLogWithActor), { minLength: 1, maxLength: 3 }),
    groupBy(onLogWithActor).map((keys) => (keys.length === 0 ? ["name"] : keys)),
    fc.constantFrom("7d", "1h", "30d"),
    fc.constantFrom("", "ascending", "descending"),
    fc.constantFrom("", "limit 10", "limit 1000"),
    tested(fc.constantFrom("expect 1 rows", "expect 0 rows")),
  )
  .map(
    ([about, from, value, measures, keys, over, sort, limit, tests]) =>
      `hunt generated.hunt version 1 {\n${about}\n${from}\n${value}\nreport ${measures.join(", ")}\n${forEach(keys)}\nover ${over} ${sort === "" ? "" : `sort ${measures[0]} ${sort}`} ${limit}\n${tests}\n}`,
  );

export const detectionText: Texts = fc
  .oneof({ weight: 6, arbitrary: detection }, { weight: 1, arbitrary: eachWithHeadline }, { weight: 2, arbitrary: hunt })
  .map((body) => {
    const names = ["log", "other", "known", "folded", "small", "named"].filter((name) => name === "log" || new RegExp(`\\b${name}\\b`).test(body));
    return `language 1\nuse ${names.join(", ")} from "${sourcePath}"\n${body}\n`;
  });
