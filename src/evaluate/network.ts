/** `in network` (law 4): IPv4 and IPv6 addresses as text, and CIDR blocks. An IPv4-mapped IPv6 address is its IPv4 address. */

/** 32 bits for version 4, 128 for version 6. */
export type Address = { readonly version: 4; readonly bits: number } | { readonly version: 6; readonly bits: bigint };

/** Strict: no leading zeros in IPv4, no zone, no brackets, no surrounding space. */
export function parseAddress(text: string): Address | undefined {
  if (!text.includes(":")) {
    const bits = parseV4(text);
    return bits === undefined ? undefined : { version: 4, bits };
  }
  const bits = parseV6(text);
  if (bits === undefined) return undefined;
  return bits >> 32n === 0xffffn ? { version: 4, bits: Number(bits & 0xffffffffn) } : { version: 6, bits };
}

/** Whether an address text lies in any of the blocks. */
export function networkMatcher(networks: readonly string[]): (text: string) => boolean {
  const blocks = networks.map(parseBlock).filter((block) => block !== undefined);
  return (text) => {
    // Most texts that are no addresses ("AWS Internal", service names) are settled by their first look.
    const address = parseAddress(text);
    return address !== undefined && blocks.some((block) => contains(block, address));
  };
}

interface Block {
  readonly address: Address;
  readonly prefix: number;
}

/** Undefined for what is no CIDR block: the checker lets none through. */
function parseBlock(network: string): Block | undefined {
  const [text = "", length = ""] = network.split("/");
  const address = parseAddress(text);
  if (address === undefined || !/^\d{1,3}$/.test(length)) return undefined;
  // A block written below ::ffff:0:0/96 is the IPv4 block that it maps.
  const prefix = Number(length) - (address.version === 4 && text.includes(":") ? 96 : 0);
  return prefix >= 0 && prefix <= (address.version === 4 ? 32 : 128) ? { address, prefix } : undefined;
}

function contains(block: Block, address: Address): boolean {
  if (block.address.version === 4) {
    if (address.version !== 4) return false;
    // A shift by 32 is a shift by none in this language.
    return block.prefix === 0 || (block.address.bits ^ address.bits) >>> (32 - block.prefix) === 0;
  }
  if (address.version !== 6) return false;
  return (block.address.bits ^ address.bits) >> BigInt(128 - block.prefix) === 0n;
}

function parseV4(text: string): number | undefined {
  if (text.length < 7 || text.length > 15) return undefined;
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let bits = 0;
  for (const part of parts) {
    if (!/^(?:0|[1-9]\d{0,2})$/.test(part)) return undefined;
    const octet = Number(part);
    if (octet > 255) return undefined;
    bits = bits * 256 + octet;
  }
  return bits;
}

function parseV6(text: string): bigint | undefined {
  if (text.length > 45) return undefined;
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const head = groups(halves[0] ?? "", halves.length === 1);
  const tail = halves.length === 2 ? groups(halves[1] ?? "", true) : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  // `::` stands for at least one group.
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  let bits = 0n;
  for (const part of [...head, ...new Array<number>(missing).fill(0), ...tail]) bits = (bits << 16n) | BigInt(part);
  return bits;
}

/** 16-bit groups of one side of `::`; the last two may be written as an IPv4 address at the very end. */
function groups(text: string, atEnd: boolean): readonly number[] | undefined {
  if (text === "") return [];
  const parts = text.split(":");
  const result: number[] = [];
  for (const [i, part] of parts.entries()) {
    if (/^[0-9A-Fa-f]{1,4}$/.test(part)) {
      result.push(Number.parseInt(part, 16));
      continue;
    }
    const v4 = atEnd && i === parts.length - 1 ? parseV4(part) : undefined;
    if (v4 === undefined) return undefined;
    result.push(Math.floor(v4 / 65536), v4 % 65536);
  }
  return result;
}
