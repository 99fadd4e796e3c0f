import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalAddress, readNetwork } from "../../../src/check/network.ts";

describe("a network", () => {
  it.each([
    "0.0.0.0/0",
    "10.0.0.0/8",
    "10.128.0.0/9",
    "192.0.2.1/32",
    "::/0",
    "2001:db8::/32",
    "2001:db8:0:1::/64",
    "::1/128",
    "fe80::/10",
    "2001:db8:8000::/33",
  ])("in its shortest form is itself: %s", (text) => {
    expect(readNetwork(text)).toEqual({ network: text });
  });
  it.each([
    ["10.0.0.1/8", "10.0.0.0/8"],
    ["10.0.0.1", "10.0.0.1/32"],
    ["2001:DB8::/32", "2001:db8::/32"],
    ["2001:db8:0:0:0:0:0:0/32", "2001:db8::/32"],
    ["2001:db8::1/32", "2001:db8::/32"],
    ["::ffff:10.0.0.0/104", "10.0.0.0/8"],
    ["2001:db8:ffff::/33", "2001:db8:8000::/33"],
  ])("in another form is told its shortest: %s", (text, canonical) => {
    expect(readNetwork(text)).toMatchObject({ canonical });
  });
  it.each([
    "",
    "x",
    "10.0.0.0/33",
    "10.0.0/8",
    "010.0.0.0/8",
    "10.0.0.0/08",
    "10.0.0.0/-1",
    "10.0.0.0/8/8",
    "::/129",
    ":::/0",
    "1:2:3:4:5:6:7:8:9/0",
    "fe80::1%eth0/64",
    "256.0.0.0/8",
    "1::2::3/8",
    "12345::/16",
    "/8",
  ])("is refused where it is none: %s", (text) => {
    expect(readNetwork(text)).toHaveProperty("why");
    expect(readNetwork(text)).not.toHaveProperty("canonical");
  });
});

describe("an address", () => {
  it("has one shortest form, which is its own", () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const canonical = canonicalAddress(text);
        expect(canonical).toBeDefined();
        expect(canonicalAddress(canonical ?? "")).toBe(canonical);
      }),
    );
  });
  it.each([
    ["2001:0db8:0000:0000:0000:ff00:0042:8329", "2001:db8::ff00:42:8329"],
    ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
    ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1"],
    ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["0:0:0:0:0:0:0:0", "::"],
  ])("follows RFC 5952: %s", (text, canonical) => {
    expect(canonicalAddress(text)).toBe(canonical);
  });
});
