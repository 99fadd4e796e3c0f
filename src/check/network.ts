/** Addresses and CIDR blocks in the one form that the IR holds: dotted IPv4, RFC 5952 IPv6, no host bits (law 4). */

export type NetworkReading =
  | { readonly network: string }
  /** `sameAddresses`: the canonical form holds what was written, and nothing else. */
  | { readonly why: string; readonly canonical?: string; readonly sameAddresses?: true };

export function readNetwork(text: string): NetworkReading {
  const [addressText = "", prefixText, ...rest] = text.split("/");
  const address = readAddress(addressText);
  if (address === undefined || rest.length > 0) return { why: "it is not an address, `/` and a prefix length" };
  if (prefixText === undefined) return { why: "it has no prefix length", canonical: `${formatAddress(address)}/${address.length * 8}`, sameAddresses: true };
  const bits = address.length * 8;
  if (!/^(0|[1-9][0-9]{0,2})$/.test(prefixText) || Number(prefixText) > bits) return { why: `its prefix length is not a number from 0 to ${bits}` };

  const prefix = Number(prefixText);
  const masked = address.map((byte, index) => byte & (0xff << Math.max(0, 8 - Math.max(0, prefix - index * 8))) & 0xff);
  const network = `${formatAddress(masked)}/${prefix}`;
  // An IPv4-mapped address is its IPv4 address, so a block of mapped addresses holds nothing.
  if (prefix >= 96 && isMapped(masked))
    return { why: "an IPv4-mapped address is its IPv4 address", canonical: `${formatAddress(masked.slice(12))}/${prefix - 96}`, sameAddresses: true };
  if (masked.some((byte, index) => byte !== address[index])) return { why: "bits are set after its prefix", canonical: network };
  return network === text ? { network } : { why: "it is not in its shortest form", canonical: network, sameAddresses: true };
}

/** The text that this address has in its shortest form; undefined where it is no address. */
export function canonicalAddress(text: string): string | undefined {
  const address = readAddress(text);
  return address === undefined ? undefined : formatAddress(isMapped(address) ? address.slice(12) : address);
}

/** 4 or 16 bytes. Strict: no leading zeros, no zone, no short forms of IPv4. */
function readAddress(text: string): readonly number[] | undefined {
  if (text.length > 45) return undefined;
  return text.includes(":") ? readIPv6(text) : readIPv4(text);
}

function readIPv4(text: string): readonly number[] | undefined {
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) < 256) ? parts.map(Number) : undefined;
}

function readIPv6(text: string): readonly number[] | undefined {
  const sides = text.split("::");
  if (sides.length > 2) return undefined;
  const [head, tail] = sides.map((side, index) => readGroups(side, index === sides.length - 1));
  if (head === undefined) return undefined;
  if (sides.length === 1) return head.length === 16 ? head : undefined;
  if (tail === undefined || head.length + tail.length > 14) return undefined;
  return [...head, ...new Array<number>(16 - head.length - tail.length).fill(0), ...tail];
}

function readGroups(side: string, last: boolean): readonly number[] | undefined {
  if (side === "") return [];
  const groups = side.split(":");
  const bytes: number[] = [];
  for (const [index, group] of groups.entries()) {
    const embedded = last && index === groups.length - 1 && group.includes(".") ? readIPv4(group) : undefined;
    if (embedded !== undefined) bytes.push(...embedded);
    else if (/^[0-9A-Fa-f]{1,4}$/.test(group)) bytes.push(Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff);
    else return undefined;
  }
  return bytes;
}

function isMapped(address: readonly number[]): boolean {
  return address.length === 16 && address.slice(0, 12).every((byte, index) => byte === (index < 10 ? 0 : 0xff));
}

function formatAddress(address: readonly number[]): string {
  if (address.length === 4) return address.join(".");
  const groups = Array.from({ length: 8 }, (_, i) => (((address[2 * i] ?? 0) << 8) | (address[2 * i + 1] ?? 0)).toString(16));
  const { start, length } = longestZeros(groups);
  if (length < 2) return groups.join(":");
  return `${groups.slice(0, start).join(":")}::${groups.slice(start + length).join(":")}`;
}

function longestZeros(groups: readonly string[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (let index = 0; index <= groups.length; index++) {
    if (groups[index] === "0") continue;
    if (index - start > best.length) best = { start, length: index - start };
    start = index + 1;
  }
  return best;
}
