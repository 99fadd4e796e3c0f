/** The bytes of a log: opened, expanded, limited, split into lines. Knows nothing of JSON. */

import { createReadStream } from "node:fs";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";

export type Chunks = AsyncIterable<Uint8Array>;

/** A line beyond this is left out: no audit record has such a size, and a line has to fit in memory. */
export const maxLineBytes = 64 * 1024 ** 2;

/** What `limited` throws. */
export class TooLong extends Error {
  readonly maxBytes: number;
  constructor(maxBytes: number) {
    super("the log is too long");
    this.maxBytes = maxBytes;
  }
}

export function open(path: string): Chunks {
  return createReadStream(path, { highWaterMark: 1024 ** 2 });
}

/** Looks at the first bytes, not at the name: logs are renamed more often than recompressed. */
export async function* expanded(chunks: Chunks): AsyncGenerator<Uint8Array> {
  const { head, rest } = await headOf(chunks, (bytes) => bytes.length >= 2);
  if (head[0] !== 0x1f || head[1] !== 0x8b) {
    yield* rest;
    return;
  }
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  // Errors of either side end the iteration below.
  pipeline(Readable.from(rest), gunzip, () => {});
  yield* gunzip;
}

export async function* limited(chunks: Chunks, maxBytes: number): AsyncGenerator<Uint8Array> {
  let read = 0;
  for await (const chunk of chunks) {
    read += chunk.length;
    if (read > maxBytes) throw new TooLong(maxBytes);
    yield chunk;
  }
}

/** The beginning, as much as `enough` asks for, and all chunks again with it. */
export async function headOf(chunks: Chunks, enough: (bytes: Buffer) => boolean): Promise<{ readonly head: Buffer; readonly rest: Chunks }> {
  const iterator = chunks[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (!enough(head)) {
    const { value, done } = await iterator.next();
    if (done === true) break;
    head = Buffer.concat([head, value]);
  }
  return { head, rest: resumed(head, iterator) };
}

async function* resumed(head: Buffer, iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (head.length > 0) yield head;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}

export async function collected(chunks: Chunks): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

/** The lines that each chunk completes, without their ends; undefined for one that is too long. */
export async function* linesOf(chunks: Chunks): AsyncGenerator<readonly (Uint8Array | undefined)[]> {
  let parts: Uint8Array[] = [];
  let partBytes = 0;
  const keep = (part: Uint8Array): void => {
    partBytes += part.length;
    if (partBytes > maxLineBytes) parts = [];
    else if (part.length > 0) parts.push(part);
  };
  const complete = (): Uint8Array | undefined => {
    const line = partBytes > maxLineBytes ? undefined : parts.length === 1 ? parts[0] : Buffer.concat(parts);
    parts = [];
    partBytes = 0;
    return line;
  };
  for await (const chunk of chunks) {
    const lines: (Uint8Array | undefined)[] = [];
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, start)) {
      keep(chunk.subarray(start, end));
      lines.push(complete());
      start = end + 1;
    }
    keep(chunk.subarray(start));
    if (lines.length > 0) yield lines;
  }
  if (partBytes > 0) yield [complete()];
}
