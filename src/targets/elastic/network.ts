/** `in network`: CIDR blocks as Elastic reads them, and address texts that TO_IP takes but the language does not. */

import { invariant } from "../../diagnostics/invariant.ts";
import { and, call, compare, type Expression, isThere, like, list, not, or, rlike, text } from "./ast.ts";

/** An address as a number of 128 bits; IPv4 addresses are those of ::ffff:0:0/96. */
interface Block {
  readonly cidr: string;
  readonly low: bigint;
  readonly high: bigint;
}
const mappedLow = 0xffff_0000_0000n;
const mappedHigh = 0xffff_ffff_ffffn;
const lastAddress = (1n << 128n) - 1n;

const dotted = "[0-9]+(\\.[0-9]+){3}";
/** What TO_IP takes and the language does not: a dot or more parts after the fourth, a zone, groups of more than four digits. */
const addressShape = `${dotted}|([0-9A-Fa-f]{0,4}:)+([0-9A-Fa-f]{0,4}|${dotted})`;

export function networkTest(of: Expression, networks: readonly string[]): Expression {
  const blocks = networks.map(block);
  const ip = call("TO_IP", of);
  const inBlocks = (chosen: readonly Block[]) => call("CIDR_MATCH", ip, ...chosen.map(({ cidr }) => text(cidr)));
  const broad = blocks.filter(coversMapped);
  const others = blocks.filter((b) => !coversMapped(b));
  return and([
    rlike(of, addressShape),
    or([
      ...(others.length === 0 ? [] : [inBlocks(others)]),
      // A block of IPv6 covers IPv4 addresses here, but not in the language (law 4).
      ...(broad.length === 0 ? [] : [and([inBlocks(broad), not(call("CIDR_MATCH", ip, text("0.0.0.0/0")))])]),
    ]),
  ]);
}

/**
 * `any` in a block: sorted among a list's addresses, the one before the block and the one after it are not neighbours.
 * The texts of sorted addresses hold no spaces, so joined by spaces they can be searched.
 */
export function anyInNetwork(of: Expression, networks: readonly string[]): Expression {
  return or(networks.flatMap((network) => ranges(block(network)).map(({ low, high }) => anyBetween(call("TO_IP", of), low, high))));
}

/** `every` in a block: all are addresses, the least and the greatest in it, and no IPv4 address in a block of IPv6. */
export function everyInNetwork(of: Expression, network: string): Expression {
  const found = block(network);
  const ip = call("TO_IP", of);
  return and([
    compare(call("MV_COUNT", ip), "==", call("MV_COUNT", of)),
    compare(call("MV_MIN", ip), ">=", address(found.low)),
    compare(call("MV_MAX", ip), "<=", address(found.high)),
    ...(coversMapped(found) ? [not(anyBetween(ip, mappedLow, mappedHigh))] : []),
  ]);
}

function ranges(of: Block): readonly { readonly low: bigint; readonly high: bigint }[] {
  if (!coversMapped(of)) return [of];
  return [
    { low: of.low, high: mappedLow - 1n },
    // A block may end where the mapped addresses do.
    ...(of.high > mappedHigh ? [{ low: mappedHigh + 1n, high: of.high }] : []),
  ];
}

function anyBetween(ip: Expression, low: bigint, high: bigint): Expression {
  if (low === 0n) return compare(call("MV_MIN", ip), "<=", address(high));
  if (high === lastAddress) return compare(call("MV_MAX", ip), ">=", address(low));
  const fence = [addressText(low - 1n), addressText(high + 1n)];
  const fenced = call("MV_SORT", call("MV_DEDUPE", call("MV_APPEND", ip, call("TO_IP", list(fence.map(text))))));
  const line = call("CONCAT", text(" "), call("MV_CONCAT", call("TO_STRING", fenced), text(" ")), text(" "));
  return and([isThere(ip), not(like(line, `* ${fence.join(" ")} *`))]);
}

function address(bits: bigint): Expression {
  return call("TO_IP", text(addressText(bits)));
}

/** As Elastic prints it: dots for IPv4, else RFC 5952. */
export function addressText(bits: bigint): string {
  if (bits >= mappedLow && bits <= mappedHigh) return [24n, 16n, 8n, 0n].map((shift) => (bits >> shift) & 0xffn).join(".");
  const groups = Array.from({ length: 8 }, (_, i) => Number((bits >> BigInt(112 - 16 * i)) & 0xffffn));
  const zeros = longestZeros(groups);
  const written = (from: number, to: number) =>
    groups
      .slice(from, to)
      .map((g) => g.toString(16))
      .join(":");
  return zeros === undefined ? written(0, 8) : `${written(0, zeros.from)}::${written(zeros.to, 8)}`;
}

/** The first of the longest runs of at least two zeros. */
function longestZeros(groups: readonly number[]): { readonly from: number; readonly to: number } | undefined {
  let best: { from: number; to: number } | undefined;
  for (let from = 0; from < groups.length; from++) {
    let to = from;
    while (groups[to] === 0) to++;
    if (to - from >= 2 && (best === undefined || to - from > best.to - best.from)) best = { from, to };
    if (to > from) from = to - 1;
  }
  return best;
}

function coversMapped(of: Block): boolean {
  return of.low < mappedLow && of.high >= mappedHigh;
}

/** A canonical CIDR block; the checker lets no other through. */
function block(network: string): Block {
  const [host = "", length = ""] = network.split("/");
  const low = addressBits(host);
  const prefix = BigInt(length) + (host.includes(":") ? 0n : 96n);
  return { cidr: network, low, high: low | ((1n << (128n - prefix)) - 1n) };
}

function addressBits(host: string): bigint {
  const groups = (side: string) =>
    side
      .split(":")
      .filter((part) => part !== "")
      .flatMap(groupsOf);
  if (!host.includes(":")) return mappedLow | bitsOf(groupsOf(host));
  const [head = "", tail] = host.split("::");
  const before = groups(head);
  const after = groups(tail ?? "");
  const zeros = 8 - before.length - after.length;
  invariant(tail === undefined ? zeros === 0 : zeros > 0, `\`${host}\` is an address`);
  return bitsOf([...before, ...new Array<bigint>(zeros).fill(0n), ...after]);
}

function groupsOf(part: string): readonly bigint[] {
  if (!part.includes(".")) return [BigInt(`0x${part}`)];
  const [a = 0n, b = 0n, c = 0n, d = 0n] = part.split(".").map(BigInt);
  return [(a << 8n) | b, (c << 8n) | d];
}

function bitsOf(groups: readonly bigint[]): bigint {
  return groups.reduce((bits, group) => (bits << 16n) | group, 0n);
}
