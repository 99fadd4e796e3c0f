/** Reads csv-spec files: queries, the rows that they answer, and the tables that they ask. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Json, JsonObject } from "../../../../src/model/event.ts";

export interface SpecCase {
  readonly name: string;
  readonly query: string;
  readonly ignoresOrder: boolean;
  readonly warnings: readonly string[];
  readonly warningPatterns: readonly string[];
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly string[])[];
}

export function readSpecs(folder: string): readonly SpecCase[] {
  const files = readdirSync(folder).filter((name) => name.endsWith(".csv-spec"));
  return files.sort().flatMap((file) => readSpec(file.replace(".csv-spec", ""), readFileSync(join(folder, file), "utf8")));
}

function readSpec(file: string, text: string): readonly SpecCase[] {
  const cases: SpecCase[] = [];
  const lines = text.split("\n");
  for (let i = 0; i < lines.length; ) {
    while (i < lines.length && lines[i]?.trim() === "") i += 1;
    if (i >= lines.length) break;
    const name = `${file}: ${lines[i++]?.trim()}`;
    const query: string[] = [];
    for (;;) {
      const line = lines[i++] ?? ";";
      query.push(line);
      if (line.trimEnd().endsWith(";")) break;
    }
    const rest: string[] = [];
    for (; i < lines.length && lines[i]?.trim() !== ";"; i++) if (lines[i]?.trim() !== "") rest.push(lines[i] ?? "");
    i += 1;
    const option = (prefix: string) => rest.filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length).trim());
    const [header = "", ...rows] = rest.filter((line) => !/^(?:ignoreOrder|warning|warningRegex):/.test(line));
    cases.push({
      name,
      query: query.join("\n").replace(/;\s*$/, ""),
      ignoresOrder: option("ignoreOrder:").includes("true"),
      warnings: option("warning:"),
      warningPatterns: option("warningRegex:"),
      columns: cells(header).map((cell) => ({ name: cell.slice(0, cell.lastIndexOf(":")).trim(), type: cell.slice(cell.lastIndexOf(":") + 1).trim() })),
      rows: rows.map(cells),
    });
  }
  return cases;
}

function cells(line: string): readonly string[] {
  return line.split("|").map((cell) => cell.trim());
}

/** A table of the specs as mappings and documents. */
export function readTable(file: string): { readonly mappings: JsonObject; readonly documents: readonly JsonObject[] } {
  const [header = "", ...lines] = readFileSync(file, "utf8").trimEnd().split("\n");
  const fields = header.split(",").map((field) => ({ name: field.slice(0, field.indexOf(":")), type: field.slice(field.indexOf(":") + 1) }));
  const properties = Object.fromEntries(fields.map(({ name, type }) => [name, { type }]));
  const documents = lines.map((line) => {
    const values = splitCells(line);
    return Object.fromEntries(fields.flatMap(({ name }, i) => (values[i] === undefined || values[i] === "" ? [] : [[name, cellJson(values[i])]])));
  });
  return { mappings: { properties }, documents };
}

/** Commas in brackets do not part cells. */
function splitCells(line: string): readonly string[] {
  return line.split(/,(?![^[]*\])/).map((cell) => cell.trim());
}

function cellJson(cell: string): Json {
  if (!cell.startsWith("[")) return cell;
  const inner = cell.slice(1, -1).trim();
  return inner === "" ? [] : inner.split(",").map((value) => value.trim());
}
