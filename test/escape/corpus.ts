/** Texts that break naive printers, by what is odd about them, and how a `.det` file writes them. */

export interface Hostile {
  readonly name: string;
  readonly text: string;
}

const c = String.fromCodePoint;
const bidi = c(0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069);

const texts: Readonly<Record<string, string>> = {
  "a double quote": 'a"b',
  "a single quote": "a'b",
  "a backtick": "a`b",
  "both quotes": `it's "so"`,
  "only a double quote": '"',
  "only a single quote": "'",
  "three double quotes": 'a"""b',
  "three single quotes": "a'''b",
  "both triple quotes": `'''"""`,
  "four double quotes": '""""',
  "five quotes at the end": 'a"""""',
  "a quote at the end of triple quotes": 'a"',
  "a backslash": "a\\b",
  "a backslash at the end": "a\\",
  "two backslashes at the end": "a\\\\",
  "three backslashes and a quote": 'a\\\\\\"b',
  "a backslash and a quote at the end": 'a\\"',
  "escapes that are text": "\\n\\t\\x41\\u0041\\U00000041\\101\\N{DASH}",
  "a Windows path": "C:\\Users\\new\\table.exe",
  "a UNC path": "\\\\server\\share\\",
  handlebars: "{{title}} {{{title}}} {{#if x}}{{/if}} {{!-- --}}",
  "a Datadog variable": "{{@usr.name}}{{is_alert}}",
  "closing braces": "}}",
  "a shell expansion": `\${HOME} $(id) $HOME \`id\``,
  "a Python format": "%s %(x)s %d %% {0} {x!r} {{x}}",
  "a percent sign": "100%",
  "a star": "a*b",
  "only a star": "*",
  "a question mark": "a?b",
  "escaped wildcards": "a\\*b\\?c",
  "regular expression signs": "^a.(b|c)+[d-f]{2,3}$",
  "Lucene's signs": '+ - = && || > < ! ( ) { } [ ] ^ " ~ * ? : \\ / @ # & <1-9>',
  "query operators": "a OR b AND NOT c",
  "an ES|QL pipe": '" | LIMIT 0 | EVAL x = "',
  "an ES|QL comment": "a // b /* c */ d",
  "a KQL breakout": '" or not x: "',
  "a Python breakout": '")\nimport os\nos.system("id")\n#',
  "a Python block breakout": '"""\nimport os\n"""',
  "a TOML breakout": "'''\n[rule.threat]\nname = '''",
  "a YAML breakout": '"\nEnabled: false\nx: "',
  "a JSON breakout": '","isEnabled":false,"x":"',
  "a YAML document mark": "---\na: b\n...",
  "a YAML comment": "a # b",
  "a YAML mapping": "a: b",
  "a YAML anchor": "&a *a !!python/object:os.system",
  "a YAML directive": "%YAML 1.1",
  "a YAML boolean": "on",
  "a YAML null": "~",
  "a YAML base-60 number": "12:34:56",
  "a date": "2026-01-01",
  "a binary number": "0b1",
  "an equals sign first": "=cmd|' /C calc'!A0",
  "a plus sign first": "+1",
  "an at sign first": "@SUM(1)",
  "a minus sign first": "-1",
  "a newline": "a\nb",
  "a newline at the end": "a\n",
  "newlines at both ends": "\n\na\n\n",
  "a carriage return": "a\rb",
  "a Windows newline": "a\r\nb",
  "a tab": "a\tb",
  "a tab first": "\ta",
  "blanks at both ends": "  a  ",
  "one blank": " ",
  "indented lines": "a\n  b\n\n    c\n d",
  "a form feed and a vertical tab": "a\fb\vc",
  "C0 controls": c(0x01, 0x07, 0x08, 0x1b, 0x1f, 0x7f),
  "an escape sequence of a terminal": `${c(0x1b)}[31mred${c(0x1b)}[0m`,
  "C1 controls": c(0x80, 0x85, 0x90, 0x9b, 0x9f),
  "next line": `a${c(0x85)}b`,
  "bidi marks": `a${bidi}b`,
  "a text turned around": `user${c(0x202e)}nimda`,
  "line and paragraph separators": `a${c(0x2028)}b${c(0x2029)}c`,
  "a byte order mark first": `${c(0xfeff)}a`,
  "a byte order mark inside": `a${c(0xfeff)}b`,
  "zero-width characters": `a${c(0x200b, 0x200d, 0x2060)}b`,
  "a no-break space": `a${c(0xa0)}b`,
  "a soft hyphen": `a${c(0xad)}b`,
  "a combining mark": `e${c(0x301)} ${c(0xe9)}`,
  German: "Straße ÄÖÜ",
  Turkish: "İıĞ",
  "the Kelvin sign": c(0x212a),
  Chinese: "日本語",
  "an emoji": "a😀b",
  "an emoji of several code points": "👩‍👩‍👧‍👦 🏳️‍🌈",
  "beyond the basic plane": `${c(0x10000)}${c(0x1f4a9)}${c(0x10ffff)}`,
  noncharacters: c(0xfffe, 0xffff, 0xfdd0),
  "private use": c(0xe000, 0xf8ff, 0x100000),
  "a URL": "https://x.example/?a=b&c=d#e%20f",
  HTML: "<script>alert(1)</script> &amp; <!-- x -->",
  Markdown: "# a\n- b\n```\nc\n```\n[d](javascript:e) | f | ![g](h)",
  "a long line of 10 kB": "x".repeat(10_000),
  "10 kB of words": "word ".repeat(2_000).trim(),
  "10 kB of quotes and backslashes": '"\\'.repeat(5_000),
};

export const corpus: readonly Hostile[] = Object.entries(texts).map(([name, text]) => ({ name, text }));

/** What can stand in prose: a blank alone says nothing, so no metadata may be one. */
export const prose: readonly Hostile[] = corpus.filter(({ text }) => text.trim() !== "");

/** What no literal may hold (law 4), as a `.det` file would have to write it. */
export const refusedLiterals: readonly { readonly name: string; readonly literal: string; readonly problem: string }[] = [
  { name: "NUL", literal: '"a\\u{0}b"', problem: "E0107 \\u{0}" },
  { name: "a lone high surrogate", literal: '"a\\u{D800}b"', problem: "E0107 \\u{D800}" },
  { name: "a lone low surrogate", literal: '"a\\u{DFFF}b"', problem: "E0107 \\u{DFFF}" },
  { name: "a surrogate pair written as two escapes", literal: '"\\u{D83D}\\u{DE00}"', problem: "E0107 \\u{D83D}" },
  { name: "a code point that does not exist", literal: '"a\\u{110000}b"', problem: "E0106 \\u{110000}" },
];

/** The literal of law 12 whose value is the text: whatever is not plain ASCII is escaped. */
export function literal(text: string): string {
  const escapes: Readonly<Record<string, string>> = { '"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };
  return `"${Array.from(text, (char) => escapes[char] ?? (char >= " " && char <= "~" ? char : `\\u{${char.codePointAt(0)?.toString(16)}}`)).join("")}"`;
}

/** The `like` pattern that only the text itself matches. */
export function likeLiteral(text: string): string {
  return literal(text.replace(/[*?\\]/g, "\\$&"));
}
