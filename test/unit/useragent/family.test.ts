import { describe, expect, it } from "vitest";
import { userAgentFamily } from "../../../src/useragent/family.ts";

const chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";

describe("the family of a user agent", () => {
  it("is the first pattern's, by its group or its replacement", () => {
    const texts = [
      chrome,
      "aws-cli/2.13.5 Python/3.11.4 Linux/4.14 exe/x86_64",
      "Boto3/1.26.0 Python/3.8",
      "curl/8.1",
      "Mozilla/5.0 (X11; rv:128.0) Gecko/20100101 Firefox/128.0",
    ];
    expect(texts.map(userAgentFamily)).toEqual(["Chrome", "aws-cli", "Boto3", "curl", "Firefox"]);
  });
  it("fills the group into the replacement as it is", () => {
    expect(userAgentFamily("Explorer/1 CFNetwork")).toBe("Explorer for ArcGIS");
  });
  it("is Other where no pattern is found", () => {
    expect(["", "AWS Internal", "\u0000"].map(userAgentFamily)).toEqual(["Other", "Other", "Other"]);
  });
  it("is read from the first thousand characters, so that hostile texts cost little", () => {
    expect(userAgentFamily(`${" ".repeat(1_000)}${chrome}`)).toBe("Other");
    expect(userAgentFamily("a".repeat(1_000_000))).toBe("Other");
  });
  it("stays the same when more user agents come by than are remembered", () => {
    for (let i = 0; i < 200; i++) userAgentFamily(`curl/${i}`);
    expect(userAgentFamily(chrome)).toBe("Chrome");
  });
});
