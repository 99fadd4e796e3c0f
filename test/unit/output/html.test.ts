/** A text that is put into HTML stays a text. */

import { describe, expect, it } from "vitest";
import { html } from "../../../src/output/html.ts";

describe("html", () => {
  it("escapes what is put in, between tags and in quotes, and shows what would hide", () => {
    const text = `<b title='x'>"&\u202e\u0000\ud800</b>`;
    const escaped = "&lt;b title=&#39;x&#39;&gt;&quot;&amp;\\u202e\\u0000\ufffd&lt;/b&gt;";
    expect(html`<p title="${text}">${text}</p>`.text).toBe(`<p title="${escaped}">${escaped}</p>`);
  });

  it("puts in what it made itself as it is, also in a list, and nothing for nothing", () => {
    const items = ["a", "<"].map((name) => html`<li>${name}</li>`);
    expect(html`<ul>${items}</ul>${undefined}${false}${0}${html`<hr/>`}`.text).toBe("<ul><li>a</li><li>&lt;</li></ul>0<hr/>");
  });
});
