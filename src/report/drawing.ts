/** A picture as SVG, with the same as tables beside it for who cannot see it. Colours are the page's. Judges nothing. */

import { type Html, html } from "../output/html.ts";
import { printInstant } from "../scan/time.ts";
import { isOdd, type Lane, type Mark, type OwnWindow, type Picture, type Row } from "./picture.ts";
import { cut, durationText, keyText } from "./words.ts";

const width = 960;
const left = 176;
const right = 24;
const labelHeight = 24;
const trackHeight = 30;
const rowHeight = 20;
const laneGap = 14;
const axisHeight = 30;

/** `name` is the page's own, for ids. */
export function drawing(picture: Picture, title: string, name: string): Html {
  const scale = (ms: number): number => rounded(left + ((ms - picture.fromMs) / (picture.toMs - picture.fromMs)) * (width - left - right));
  const lanes: Html[] = [];
  let top = 0;
  for (const lane of picture.lanes) {
    lanes.push(drawnLane(lane, top, scale));
    top += laneHeight(lane) + laneGap;
  }
  const height = top + axisHeight;
  return html`<div class="scroll" role="group" aria-label="${title}" tabindex="0"><svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="${name}-title ${name}-desc">
<title id="${name}-title">${title}</title>
<desc id="${name}-desc">${description(picture)}</desc>
${axis(picture, top, scale)}${lanes}</svg></div>
${legend(picture)}
${leftOut(picture)}
${tables(picture)}`;
}

function laneHeight({ rows }: Lane): number {
  return labelHeight + trackHeight + rows.length * rowHeight;
}

function drawnLane(lane: Lane, top: number, scale: (ms: number) => number): Html {
  const track = top + labelHeight;
  const middle = track + trackHeight / 2;
  const label = lane.key === undefined ? "selected by no step" : keyText(lane.key);
  const windows = lane.windows.map(
    ({ fromMs, toMs }) =>
      html`<rect class="window" x="${scale(fromMs)}" y="${track}" width="${Math.max(2, rounded(scale(toMs) - scale(fromMs)))}" height="${trackHeight}" rx="3"/>`,
  );
  return html`<g><text class="lane" x="0" y="${top + 15}">${cut(label, 110)}</text>
<text class="by" x="0" y="${middle + 4}">events</text><line class="track" x1="${left}" x2="${width - right}" y1="${middle}" y2="${middle}"/>
${windows}${lane.marks.map((mark) => drawnMark(mark, middle, scale))}
${lane.rows.map((row, i) => drawnRow(row, track + trackHeight + i * rowHeight + rowHeight / 2, scale))}</g>
`;
}

function drawnMark({ fromMs, toMs, steps, count }: Mark, y: number, scale: (ms: number) => number): Html {
  const x = rounded((scale(fromMs) + scale(toMs)) / 2);
  const shapes =
    steps.length === 0
      ? [html`<circle class="nostep" cx="${x}" cy="${y}" r="4"/>`]
      : steps.map((step, i) => shape(step, x, y + (i - (steps.length - 1) / 2) * 9));
  const many = count > 1 && html`<text class="count" x="${x}" y="${y - 9}">${count}</text>`;
  const stretch = toMs > fromMs && html`<line class="stretch" x1="${scale(fromMs)}" x2="${scale(toMs)}" y1="${y}" y2="${y}"/>`;
  return html`${stretch}${shapes}${many}`;
}

/** Steps differ by shape as well as by colour. */
function shape(step: number, x: number, y: number): Html {
  const place = step % 4;
  const d = [
    `M${x - 5} ${y}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0`,
    `M${x} ${y - 6.5}L${x + 6.5} ${y}L${x} ${y + 6.5}L${x - 6.5} ${y}Z`,
    `M${x - 4.5} ${y - 4.5}h9v9h-9Z`,
    `M${x} ${y - 6}L${x + 6} ${y + 5}H${x - 6}Z`,
  ][place];
  return html`<path class="step step${place}" d="${d}"/>`;
}

function drawnRow({ by, says, instantsMs, windows, note }: Row, y: number, scale: (ms: number) => number): Html {
  const odd = isOdd(says);
  const said = note === "" ? says : `${says}: ${note}`;
  return html`<text class="by" x="0" y="${y + 4}">${by}</text><text class="says${odd && " odd"}" x="${left - 12}" y="${y + 4}">${says === "silent" ? "–" : says}</text>
<line class="row" x1="${left}" x2="${width - right}" y1="${y}" y2="${y}"/>${windows.map((one) => bracket(one, y, scale))}${instantsMs.map(
    (ms) => html`<path class="fire${by === "detection" && " reference"}${odd && " odd"}" d="M${scale(ms)} ${y + 6}l-4.5 -11h9Z"/>`,
  )}${note !== "" && html`<text class="note" x="${left + 6}" y="${y + 4}">${cut(said, 100)}</text>`}
`;
}

/** A window of the platform's own; without an end where the picture does not reach it. */
function bracket({ fromMs, toMs, fired }: OwnWindow, y: number, scale: (ms: number) => number): Html {
  const [from, to] = [scale(fromMs), scale(toMs)];
  const start = from < left ? `M${left - 8} ${y}` : `M${from} ${y - 6}V${y + 6}M${from} ${y}`;
  const end = to > width - right ? `H${width - 4}` : `H${to}M${to} ${y - 6}V${y + 6}`;
  return html`<path class="bracket${!fired && " idle"}" d="${start}${end}"/>`;
}

/** `evaluation window 0 to 10m`, after the first event. */
function windowsText({ windows }: Row, firstMs: number): string {
  const [first] = windows;
  if (first === undefined) return "";
  return `${first.what} ${windows.map((one) => `${durationText(one.fromMs - firstMs)} to ${durationText(one.toMs - firstMs)}`).join(", ")}`;
}

const tickSeconds = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400, 172_800, 604_800, 1_209_600, 2_592_000, 7_776_000, 31_536_000,
];

function axis({ fromMs, toMs, firstMs }: Picture, y: number, scale: (ms: number) => number): Html {
  const span = (toMs - fromMs) / 1000;
  const step = (tickSeconds.find((seconds) => span / seconds <= 8) ?? Math.ceil(span / 8)) * 1000;
  const before = Math.floor((firstMs - fromMs) / step);
  const count = before + Math.floor((toMs - firstMs) / step) + 1;
  const ticks = Array.from({ length: count }, (_, i) => firstMs + (i - before) * step);
  return html`<line class="axis" x1="${left}" x2="${width - right}" y1="${y}" y2="${y}"/>${ticks.map(
    (ms) =>
      html`<line class="grid" x1="${scale(ms)}" x2="${scale(ms)}" y1="0" y2="${y}"/><text class="tick" x="${scale(ms)}" y="${y + 18}">${durationText(ms - firstMs)}</text>`,
  )}<text class="by" x="0" y="${y + 18}">after the first</text>`;
}

function description({ lanes, eventsInAll, firstMs, lastMs }: Picture): string {
  const said = lanes.flatMap(({ key, rows }) =>
    key === undefined ? [] : [`${cut(keyText(key), 80)}: ${rows.map((one) => saidText(one, firstMs)).join(", ")}`],
  );
  return [`${eventsInAll} events over ${durationText(lastMs - firstMs)}.`, ...said.map((line) => `${line}.`)].join(" ");
}

function saidText(row: Row, firstMs: number): string {
  const windows = windowsText(row, firstMs);
  return `${row.by} ${row.says}${windows === "" ? "" : ` (${windows})`}`;
}

function legend({ steps, lanes }: Picture): Html {
  const items = steps.map((step, i) => html`<li><svg width="16" height="16" aria-hidden="true">${shape(i, 8, 8)}</svg>${cut(step, 60)}</li>`);
  const windows = lanes.some((lane) => lane.windows.length > 0);
  const rows = lanes.flatMap((lane) => lane.rows);
  const brackets = [...new Set(rows.flatMap(({ by, windows: own }) => own.map(({ what }) => `${what} of ${by}`)))];
  const idle = rows.some((row) => row.windows.some(({ fired }) => !fired));
  return html`<ul class="legend">${items}<li><svg width="16" height="16" aria-hidden="true"><path class="fire reference" d="M8 14l-4.5 -11h9Z"/></svg>fires</li>${
    windows &&
    html`<li><svg width="22" height="16" aria-hidden="true"><rect class="window" x="1" y="2" width="20" height="12" rx="3"/></svg>window in which the detection fires</li>`
  }${brackets.length > 0 && html`<li>${sign("bracket")}${brackets.join(", ")}</li>`}${idle && html`<li>${sign("bracket idle")}the same, where it does not fire</li>`}</ul>`;
}

function sign(bracket: string): Html {
  return html`<svg width="22" height="16" aria-hidden="true"><path class="${bracket}" d="M2 2V14M2 8H20M20 2V14"/></svg>`;
}

function leftOut({ lanesLeftOut }: Picture): Html | false {
  return lanesLeftOut > 0 && html`<p class="leftout">${lanesLeftOut} more ${lanesLeftOut === 1 ? "group is" : "groups are"} left out.</p>`;
}

function tables({ lanes, steps, events, eventsInAll, firstMs }: Picture): Html {
  const groups = lanes.filter(({ key }) => key !== undefined);
  const names = groups[0]?.rows.map(({ by }) => by) ?? [];
  const verdicts = groups.map(
    ({ key = "", rows }) =>
      html`<tr><th scope="row">${cut(keyText(key), 110)}</th>${rows.map((row) => {
        const { says, instantsMs, note } = row;
        const [first] = instantsMs;
        const windows = windowsText(row, firstMs);
        return html`<td>${says}${first !== undefined && ` at ${durationText(first - firstMs)}`}${windows !== "" && html`<br/>${cut(windows, 200)}`}${note !== "" && `: ${cut(note, 200)}`}</td>`;
      })}</tr>`,
  );
  const rows = events.map(
    ({ event, steps: fits, keys }) =>
      html`<tr><td>${durationText(event.atMs - firstMs)}</td><td>${keys.map((key) => cut(keyText(key), 60)).join("; ")}</td><td>${fits.map((step) => cut(steps[step] ?? "", 60)).join(", ")}</td><td><code>${cut(JSON.stringify(event.data), 300)}</code></td></tr>`,
  );
  const more = eventsInAll - events.length;
  return html`<details class="table"><summary>As a table</summary>
<div class="scroll" role="group" aria-label="Verdicts" tabindex="0"><table><caption>Who fires, by group</caption><thead><tr><th scope="col">Group</th>${names.map((by) => html`<th scope="col">${by}</th>`)}</tr></thead><tbody>${verdicts}</tbody></table></div>
<div class="scroll" role="group" aria-label="Events" tabindex="0"><table><caption>Events, the first at ${printInstant(firstMs)}${more > 0 && `; ${more} more are left out`}</caption><thead><tr><th scope="col">After</th><th scope="col">Group</th><th scope="col">Step</th><th scope="col">Record</th></tr></thead><tbody>${rows}</tbody></table></div>
</details>`;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
