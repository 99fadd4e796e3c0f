import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/model/event.ts";
import { type LogOptions, readLog } from "../../../src/scan/log.ts";

/** Everything that reading gave, with problems as `code message`. Fed in pieces of `size` bytes, since files come in pieces. */
async function read(text: string | Uint8Array, options: LogOptions & { size?: number } = {}) {
  const bytes = Buffer.from(text as string);
  const size = options.size ?? 7;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
  }
  return gathered(readLog(chunks(), options));
}

async function gathered(batches: ReturnType<typeof readLog>) {
  const result = { records: [] as JsonObject[], lines: [] as number[], malformed: 0, problems: [] as string[] };
  for await (const batch of batches) {
    for (const { line, data } of batch.records) {
      result.records.push(data);
      result.lines.push(line);
    }
    result.malformed += batch.malformed;
    result.problems.push(...batch.problems.map(({ code, message }) => `${code} ${message}`));
  }
  return result;
}

const fine = { malformed: 0, problems: [] };

describe("a log of lines", () => {
  it("is read line by line, blank lines, line ends and a byte order mark aside", async () => {
    expect(await read('\ufeff{"a":1}\r\n\n  \n{"a":"é😀"}\n{"a":3}')).toEqual({ records: [{ a: 1 }, { a: "é😀" }, { a: 3 }], lines: [1, 4, 5], ...fine });
  });
  it("is the same in whatever pieces it comes", async () => {
    const text = '{"a":1}\n{"Records":[{"b":2}]}\n{"a":"é"}\n';
    const whole = await read(text, { size: 1_000 });
    for (let size = 1; size < 12; size++) expect(await read(text, { size })).toEqual(whole);
  });
  it("loses malformed lines only, and says which and why", async () => {
    const broken = Buffer.concat([Buffer.from('{"a":1}\n{"a":\n[1]\n"x"\n{"a":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}\nnull\n{"a":2}\n')]);
    expect(await read(broken)).toEqual({
      records: [{ a: 1 }, { a: 2 }],
      lines: [1, 7],
      malformed: 5,
      problems: [
        "W0703 line 2 is not JSON, or nested too deeply; it is left out",
        "W0703 line 3 is not a JSON object; it is left out",
        "W0703 line 4 is not a JSON object; it is left out",
        "W0703 line 5 is not UTF-8; it is left out",
        "W0703 line 6 is not a JSON object; it is left out",
      ],
    });
  });
  it("names the first few malformed lines and counts the rest", async () => {
    const { malformed, problems } = await read(`{"a":1}\n${"x\n".repeat(100)}`);
    expect([malformed, problems.length]).toEqual([100, 5]);
  });
  it("may have a line of ten megabytes", async () => {
    const long = "x".repeat(10 * 1024 ** 2);
    const { records } = await read(`{"a":1}\n{"a":"${long}"}\n{"a":2}`, { size: 65_536 });
    expect(records.map(({ a }) => (typeof a === "string" ? a.length : a))).toEqual([1, long.length, 2]);
  });
  it("loses a line that is too long for any record", async () => {
    const { records, problems } = await read(`{"a":1}\n{"a":"${"x".repeat(65 * 1024 ** 2)}"}\n{"a":2}`, { size: 1024 ** 2 });
    expect([records, problems]).toEqual([[{ a: 1 }, { a: 2 }], ["W0703 line 2 is longer than 67108864 bytes; it is left out"]]);
  });
  it("loses what is nested a hundred thousand deep, and keeps brackets in texts", async () => {
    const brackets = `{"a":"${"[".repeat(5_000)}"}`;
    const { records, malformed } = await read(`${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}\n${brackets}\n`, { size: 65_536 });
    expect([records.length, malformed]).toEqual([1, 1]);
  });
  it("takes the last of two equal keys, and __proto__ as a key", async () => {
    const { records } = await read('{"a":1,"a":2,"__proto__":{"x":1}}');
    expect(records.map((record) => [record.a, Object.keys(record), Object.getPrototypeOf(record) === Object.prototype])).toEqual([
      [2, ["a", "__proto__"], true],
    ]);
  });
  it("may be empty", async () => {
    expect([await read(""), await read("\n \n")]).toEqual([
      { records: [], lines: [], ...fine },
      { records: [], lines: [], ...fine },
    ]);
  });
});

describe("a log that is one JSON text", () => {
  const records = [{ a: 1 }, { a: 2 }];
  it("has Records, on one line or on many", async () => {
    for (const indent of [0, 2]) expect(await read(JSON.stringify({ Records: records }, null, indent))).toEqual({ records, lines: [1, 2], ...fine });
  });
  it("is an array", async () => {
    expect(await read(` \n${JSON.stringify(records, null, 1)}\n`)).toEqual({ records, lines: [1, 2], ...fine });
  });
  it("is one record over several lines", async () => {
    expect(await read('{\n  "a": 1\n}\n')).toEqual({ records: [{ a: 1 }], lines: [1], ...fine });
  });
  it("is read as lines where several Records objects were joined", async () => {
    expect(await read('{"Records":[{"a":1}]}\n{"Records":[{"a":2}]}\n')).toEqual({ records, lines: [1, 2], ...fine });
  });
  it("loses what is no object in it, and all of it when it is cut short", async () => {
    expect(await read('[{"a":1}, 7, {"a":2}]')).toMatchObject({ records, malformed: 1, problems: ["W0703 record 2 is not a JSON object; it is left out"] });
    expect(await read('[{"a":1},')).toMatchObject({ records: [], malformed: 1 });
  });
});

describe("a compressed log", () => {
  const text = '{"a":1}\n{"a":2}\n';
  it("is known by its first bytes, and may have several members", async () => {
    const joined = Buffer.concat([gzipSync(text), gzipSync('{"a":3}\n')]);
    expect((await read(joined, { size: 3 })).records).toEqual([{ a: 1 }, { a: 2 }, { a: 3 }]);
  });
  it("is a named problem when it is damaged or cut short", async () => {
    const packed = gzipSync(text);
    const damaged = Buffer.from(packed).fill(0, 12, 20);
    for (const bad of [packed.subarray(0, -6), damaged, packed.subarray(0, 5)]) {
      expect((await read(bad)).problems).toEqual(["E0701 the log cannot be read: its gzip data is damaged or cut short"]);
    }
  });
  it("is read up to the limit of its expanded size", async () => {
    const bomb = gzipSync(Buffer.alloc(20 * 1024 ** 2, '{"a":1}\n'));
    expect(bomb.length).toBeLessThan(100_000);
    const { records, problems } = await read(bomb, { maxBytes: 1024 ** 2, size: 1_000 });
    expect(problems).toEqual(["E0702 the log has more than 1048576 bytes when expanded; the rest is not read"]);
    expect(records.length).toBeLessThanOrEqual(1024 ** 2 / 8);
  });
});

describe("a log file", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "samefire-log-"));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });
  it("is read by its path, and named as the caller names it", async () => {
    const file = join(folder, "a.ndjson");
    await writeFile(file, '{"a":1}\nx\n');
    const batches = [];
    for await (const batch of readLog(file, { name: "a.ndjson" })) batches.push(batch);
    expect(batches.flatMap((batch) => batch.problems)).toMatchObject([{ code: "W0703", severity: "warning", path: "a.ndjson" }]);
  });
  it("that is not there, or is a folder, is a diagnostic", async () => {
    expect((await gathered(readLog(join(folder, "none")))).problems).toEqual(["E0701 the log cannot be read: there is no such file"]);
    expect((await gathered(readLog(folder))).problems).toEqual(["E0701 the log cannot be read: it is a folder"]);
  });
});
