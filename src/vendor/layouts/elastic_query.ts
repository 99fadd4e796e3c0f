/** What detection-rules asks of a rule's ES|QL. It reads the text as its own tests do: as text. */

export function indicesOf(query: string): readonly string[] {
  const list = /^\s*from\s+(.*?)(?:\s+metadata\b|\||$)/is.exec(withoutComments(query))?.[1] ?? "";
  return list.split(",").map((index) => index.trim().replaceAll('"', ""));
}

export function isAggregating(query: string): boolean {
  return /\bstats\b.*?\bby\b/is.test(query);
}

export function keeps(query: string): boolean {
  return /\|\s*keep\b/i.test(query);
}

const columns = ["_id", "_version", "_index"];

/** An alert of a rule that does not aggregate is its event, by these three columns. */
export function brokenQuery(query: string): readonly string[] {
  if (!keeps(query)) return ["its query has no KEEP"];
  if (isAggregating(query)) return [];
  const lists = [...withoutComments(query).matchAll(/\|\s*keep\b([^|]*)/gi)].map(([, list = ""]) => list.split(",").map((column) => column.trim()));
  return [
    ...(/from\s+([^\s,]+\s*,\s*)*\S+\s+metadata\s+(_id|_version|_index)(,\s*(_id|_version|_index)){2}/i.test(query)
      ? []
      : ["its query has neither STATS with BY nor METADATA _id, _version, _index"]),
    ...(lists.every((list) => list.includes("*") || columns.every((column) => list.includes(column)))
      ? []
      : ["its query has no STATS with BY, and a KEEP that drops one of _id, _version, _index"]),
  ];
}

const newer = [
  { part: "INLINE STATS", pattern: /\|\s*inline\s+stats\b/i, since: "9.3.0" },
  { part: "MV_CONTAINS", pattern: /\bmv_contains\s*\(/i, since: "9.3.0" },
  { part: "FIRST or LAST", pattern: /\b(?:first|last)\s*\([^()]*,\s*@timestamp\s*\)/i, since: "9.4.0" },
];

/** What the oldest stack that the repository has rules for does not know. */
export function newerParts(query: string): readonly { readonly part: string; readonly since: string }[] {
  const text = withoutComments(query);
  return newer.filter(({ pattern }) => pattern.test(text));
}

/** Texts, in which these would be words of an event, are taken out too. */
function withoutComments(query: string): string {
  return query.replace(/"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"|\/\/.*|\/\*[\s\S]*?\*\//g, (part) => (part.startsWith('"') ? part.replace(/[|/*]/g, "_") : " "));
}
