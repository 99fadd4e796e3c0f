import { describe, expect, it } from "vitest";
import { networkMatcher, parseAddress } from "../../../src/evaluate/network.ts";

const inside = (networks: readonly string[], addresses: readonly string[]): readonly string[] => addresses.filter(networkMatcher(networks));

describe("an address", () => {
  it("is IPv4 or IPv6 in their strict texts", () => {
    const good = ["0.0.0.0", "255.255.255.255", "::", "::1", "1::", "2001:DB8::a", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:1.2.3.4", "::1.2.3.4", "1:2:3:4:5:6:7::"];
    expect(good.filter((text) => parseAddress(text) === undefined)).toEqual([]);
  });
  it("is nothing else", () => {
    const bad = [
      ...["", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.4 ", "0x1.2.3.4", "1.2.3.+4", "1.2..4", "١.2.3.4", "1.2.3.4/32"],
      ...[
        ":",
        ":::",
        "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4::5:6:7:8",
        "12345::",
        "g::",
        "fe80::1%eth0",
        "[::1]",
        "::1.2.3",
        "1.2.3.4::",
        "1:",
        ":1",
      ],
      ...["AWS Internal", "cloudtrail.amazonaws.com"],
    ];
    expect(bad.filter((text) => parseAddress(text) !== undefined)).toEqual([]);
  });
});

describe("in network", () => {
  it("holds both ends of a block and nothing beyond", () => {
    expect(inside(["10.1.0.0/16"], ["10.0.255.255", "10.1.0.0", "10.1.255.255", "10.2.0.0"])).toEqual(["10.1.0.0", "10.1.255.255"]);
    expect(inside(["2001:db8::/33"], ["2001:db8::", "2001:db8:7fff:ffff:ffff:ffff:ffff:ffff", "2001:db8:8000::"])).toHaveLength(2);
  });
  it("knows the widest and the narrowest block", () => {
    expect(inside(["0.0.0.0/0"], ["0.0.0.0", "255.255.255.255", "::", "x"])).toEqual(["0.0.0.0", "255.255.255.255"]);
    expect(inside(["192.0.2.1/32", "::1/128"], ["192.0.2.1", "192.0.2.2", "::1", "::2"])).toEqual(["192.0.2.1", "::1"]);
  });
  it("reads an IPv4-mapped address as its IPv4 address, and a mapped block as its IPv4 block", () => {
    expect(inside(["10.0.0.0/8"], ["::ffff:10.1.2.3", "::FFFF:0a01:0203", "::10.1.2.3"])).toEqual(["::ffff:10.1.2.3", "::FFFF:0a01:0203"]);
    expect(inside(["::/0"], ["::ffff:10.1.2.3", "10.1.2.3", "::1"])).toEqual(["::1"]);
    expect(inside(["::ffff:10.0.0.0/104"], ["10.1.2.3", "::ffff:10.1.2.3", "11.0.0.0"])).toEqual(["10.1.2.3", "::ffff:10.1.2.3"]);
  });
});
