/** Functions on addresses. */

import { lift, lifted } from "../compile/lift.ts";
import { fail } from "../problem.ts";
import { type Network, parseNetwork } from "../value/ip.ts";
import { isSeveral, valuesOf } from "../value/value.ts";
import { multiValue } from "../warnings.ts";
import { argument, between, type Call, fixed, type ScalarFunction } from "./function.ts";

function network(call: Call, text: string): Network {
  const parsed = parseNetwork(text);
  return typeof parsed === "string" ? fail("runtime", parsed, call.at) : parsed;
}

/** A block that is no block fails the query. */
function cidrMatch(call: Call): ReturnType<ScalarFunction["compile"]> {
  const ip = argument(call, 0, "ip");
  const blocks = call.arguments.slice(1).map((_, i) => argument(call, i + 1, "string"));
  if (blocks.every((block) => block.known !== undefined)) {
    const networks = blocks.flatMap((block) => valuesOf(block.known?.value ?? null).map((text) => network(call, String(text))));
    return lift(call, "boolean", [ip], (address) => networks.some(({ first, last }) => address >= first && address <= last));
  }
  return lifted(call, "boolean", [ip, ...blocks], (row) => {
    const address = ip.evaluate(row);
    if (address === null) return null;
    if (isSeveral(address)) {
      call.environment.warnings.failed(call, multiValue);
      return null;
    }
    const networks = blocks.flatMap((block) => valuesOf(block.evaluate(row)).map((text) => network(call, String(text))));
    return networks.some(({ first, last }) => address >= first && address <= last);
  });
}

/** The first so many bits of an address: one length for IPv4, one for IPv6. */
function ipPrefix(call: Call): ReturnType<ScalarFunction["compile"]> {
  const args = [argument(call, 0, "ip"), argument(call, 1, "whole number"), argument(call, 2, "whole number")];
  return lift(call, "ip", args, (address, v4, v6) => {
    const isV4 = (address as string).startsWith("00000000000000000000ffff");
    const length = Number(isV4 ? v4 : v6) + (isV4 ? 96 : 0);
    if (length < (isV4 ? 96 : 0) || length > 128) return { failure: "java.lang.IllegalArgumentException: Prefix length is out of range" };
    const free = BigInt(128 - length);
    return ((BigInt(`0x${address}`) >> free) << free).toString(16).padStart(32, "0");
  });
}

export const ipFunctions: Readonly<Record<string, ScalarFunction>> = {
  CIDR_MATCH: between(2, 10_000, cidrMatch),
  IP_PREFIX: fixed(3, ipPrefix),
};
