/** Addresses: 32 hexadecimal digits, IPv4 as ::ffff:0:0/96, so that equal addresses are equal texts and their order is the order of texts. */

const mapped = "00000000000000000000ffff";

/** As Elasticsearch's parser reads them, which forgives what stands behind the fourth number's dot, scopes and leading zeros. Undefined for anything else. */
export function parseIp(text: string): string | undefined {
  if (!text.includes(":")) return v4(text.replace(/^((?:\d+\.){3}\d+)\..*$/s, "$1"));
  const scope = text.indexOf("%");
  if (scope === text.length - 1) return undefined;
  const bare = scope < 0 ? text : text.slice(0, scope);
  const quad = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(bare);
  if (quad === null) return v6(bare);
  const tail = v4(quad[2] ?? "");
  return tail === undefined ? undefined : v6(`${quad[1]}${tail.slice(24, 28)}:${tail.slice(28)}`);
}

function v4(text: string): string | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let hex = mapped;
  for (const part of parts) {
    if (!/^(?:0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    hex += Number(part).toString(16).padStart(2, "0");
  }
  return hex;
}

function v6(text: string): string | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => (half === "" ? [] : half.split(":")));
  if (groups.flat().some((group) => !/^[0-9A-Fa-f]+$/.test(group) || Number.parseInt(group, 16) > 0xffff)) return undefined;
  const [head = [], tail = []] = groups;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  return [...head, ...new Array<string>(missing).fill("0"), ...tail].map((group) => Number.parseInt(group, 16).toString(16).padStart(4, "0")).join("");
}

/** Dots for IPv4, else RFC 5952. */
export function ipText(hex: string): string {
  if (hex.startsWith(mapped)) return [24, 26, 28, 30].map((i) => Number.parseInt(hex.slice(i, i + 2), 16)).join(".");
  const groups = Array.from({ length: 8 }, (_, i) => Number.parseInt(hex.slice(4 * i, 4 * i + 4), 16));
  let [from, to] = [0, 0];
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (groups[end] === 0) end += 1;
    if (end - i > Math.max(1, to - from)) [from, to] = [i, end];
  }
  const words = (part: readonly number[]) => part.map((group) => group.toString(16)).join(":");
  return to === from ? words(groups) : `${words(groups.slice(0, from))}::${words(groups.slice(to))}`;
}

export interface Network {
  readonly first: string;
  readonly last: string;
}

/** `address/length`, or one address. A text is the reason against it. */
export function parseNetwork(text: string): Network | string {
  const slash = text.indexOf("/");
  const host = slash < 0 ? text : text.slice(0, slash);
  const hex = parseIp(host);
  if (hex === undefined) return `'${host}' is not an IP string literal.`;
  const offset = host.includes(":") ? 0 : 96;
  const length = slash < 0 ? 128 - offset : Number(/^\d{1,3}$/.exec(text.slice(slash + 1))?.[0] ?? Number.NaN);
  if (!(length <= 128 - offset)) return `Expected [ip/prefix] but was [${text}]`;
  const free = BigInt(128 - offset - length);
  const low = (BigInt(`0x${hex}`) >> free) << free;
  const digits = (bits: bigint) => bits.toString(16).padStart(32, "0");
  return { first: digits(low), last: digits(low | ((1n << free) - 1n)) };
}
