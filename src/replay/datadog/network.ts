/** Addresses and blocks, IPv4 and IPv6. */

import { isIPv4, isIPv6 } from "node:net";

/** An address as a number; the version keeps 0.0.0.1 and ::1 apart. */
interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** Undefined for what is no block; an address alone is the block of itself. `mapped`: what `::ffff:192.0.2.1` is. */
export function networkTest(block: string, mapped: "IPv6" | "IPv4"): ((text: string) => boolean) | undefined {
  const [address = "", length, ...rest] = block.split("/");
  const base = addressOf(address);
  if (base === undefined || rest.length > 0 || (length !== undefined && !/^[0-9]{1,3}$/.test(length))) return undefined;
  const prefix = length === undefined ? base.bits : Number(length);
  if (prefix > base.bits) return undefined;
  const free = BigInt(base.bits - prefix);
  return (text) => {
    const written = addressOf(text);
    const found = mapped === "IPv4" && written !== undefined ? unmapped(written) : written;
    return found !== undefined && found.bits === base.bits && found.value >> free === base.value >> free;
  };
}

const mappedPrefix = 0xffffn;

function unmapped({ bits, value }: Address): Address {
  return bits === 128 && value >> 32n === mappedPrefix ? { bits: 32, value: value & 0xffff_ffffn } : { bits, value };
}

function addressOf(text: string): Address | undefined {
  if (isIPv4(text)) return { bits: 32, value: dotted(text) };
  if (!isIPv6(text) || text.includes("%")) return undefined;
  const [head = "", tail] = text.split("::");
  const before = groupsOf(head);
  const after = tail === undefined ? [] : groupsOf(tail);
  const zeros = new Array<bigint>(8 - before.length - after.length).fill(0n);
  return { bits: 128, value: [...before, ...zeros, ...after].reduce((value, group) => (value << 16n) | group, 0n) };
}

function groupsOf(text: string): readonly bigint[] {
  if (text === "") return [];
  return text.split(":").flatMap((group) => {
    if (!group.includes(".")) return [BigInt(`0x${group}`)];
    const value = dotted(group);
    return [value >> 16n, value & 0xffffn];
  });
}

function dotted(text: string): bigint {
  return text.split(".").reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}
