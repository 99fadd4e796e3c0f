import { expect, test } from "vitest";
import { conditionOf, differencesOf, each, refusals, when } from "./dets.ts";

test.each([
  ['name is "a"', 'name == "a"'],
  ['name is not "a"', 'name IS NULL OR name != "a"'],
  ['name in ["a", "b"]', 'name IN ("a", "b")'],
  ['name not in ["a", "b"]', 'name IS NULL OR NOT name IN ("a", "b")'],
  ['name in ["a", "b"] or other is missing', 'name IN ("a", "b") OR other IS NULL'],
  ["name is missing", "name IS NULL"],
  ['name is ""', 'name == ""'],
  ['name contains ""', "name IS NOT NULL"],
  ["size in [1, -2]", "size IN (1, -2)"],
  ["not size > 5", "size IS NULL OR NOT size > 5"],
  ["ratio >= 1.5", "ratio >= 1.5"],
  ["admin", "admin == TRUE"],
  ['name is "a" or size is 1 and admin', 'name == "a" OR (size == 1 AND admin == TRUE)'],
])("a missing value is never lost: %s", (where, condition) => {
  expect(conditionOf(where)).toBe(condition);
});

test.each([
  ['name starts with "a*"', 'name LIKE "a\\\\**"'],
  ['name ends with "b"', 'name LIKE "*b"'],
  ['name contains ["c", "d?"]', 'name LIKE "*c*" OR name LIKE "*d\\\\?*"'],
  ["name like 'a*\\*?'", 'name LIKE "a*\\\\*?"'],
  ["name is 'C:\\\"x\"'", 'name == "C:\\\\\\"x\\""'],
  ['name is "a\\nb\\tc\\rd"', 'name == "a\\nb\\tc\\rd"'],
])("a literal is escaped for the form it stands in: %s", (where, condition) => {
  expect(conditionOf(where)).toBe(condition);
});

test("a pattern longer than Lucene compiles becomes a function where there is one, else a refusal", () => {
  const long = "ab".repeat(150);
  expect(conditionOf(`name starts with "${long}"`)).toBe(`LEFT(name, 300) == "${long}"`);
  expect(conditionOf(`name ends with "${long}"`)).toBe(`RIGHT(name, 300) == "${long}"`);
  expect(conditionOf(`name contains "${long}"`)).toBe(`LOCATE(name, "${long}") > 0`);
  const pattern = `"a*${long}*b"`;
  expect(refusals(each(`name like ${pattern}`))).toEqual([`W1009 the pattern is longer than Elastic compiles | name like ${pattern}`]);
  expect(refusals(each("name matches /(abc){1,900}/"))).toEqual(["W1009 the pattern is longer than Elastic compiles | name matches /(abc){1,900}/"]);
});

test.each([
  ['name is "Admin" ignoring case', 'TO_LOWER(name) == "admin"'],
  ['name contains "admin" ignoring case', 'TO_LOWER(name) LIKE "*admin*"'],
  // TO_LOWER makes k of the Kelvin sign, and i and a dot of a dotted capital I.
  ['name is "Kate" ignoring case', 'name RLIKE "[kK][aA][tT][eE]"'],
  ['name starts with "wi" ignoring case', 'name RLIKE "[wW][iI].*"'],
  ['name ends with "wi" ignoring case', 'TO_LOWER(name) LIKE "*wi"'],
  ['name like "a?" ignoring case', 'name RLIKE "[aA]."'],
])("ignoring case folds ASCII letters only: %s", (where, condition) => {
  expect(conditionOf(where)).toBe(condition);
});

test.each([
  ["/b/", ".*b.*"],
  ["/^b/", "b.*"],
  ["/b$/", ".*b"],
  ["/^a|b$/", "a.*|.*b"],
  ["/(^|,)b(,|$)/", "b,.*|b|.*,b,.*|.*,b"],
  ["/a*^b/", "b.*"],
  ["/a^b/", "\\\\#".slice(2)],
  ["/a.b/", ".*a[^\\n]b.*"],
  ["/[^-a\\]]+/", ".*[^\\\\-\\\\]a]+.*"],
  ['/#@&<>~"/', '.*\\\\#\\\\@\\\\&\\\\<\\\\>\\\\~\\\\\\".*'],
  ["/(ab|c){2,}d?/", ".*(ab|c){2,}d?.*"],
])("a search becomes a whole-value pattern of Lucene: %s", (regex, pattern) => {
  expect(conditionOf(`name matches ${regex}`)).toBe(`name RLIKE "${pattern}"`);
});

test("anchors in a repetition are refused", () => {
  expect(refusals(each("name matches /(^a)+/"))).toEqual([
    "W1007 Lucene's regular expressions have no anchors, and those of this one cannot be resolved | name matches /(^a)+/",
  ]);
});

test.each([
  ['any tags is "x"', 'MATCH(tags, "x")'],
  ['not (any tags is "x")', 'NOT MATCH(tags, "x")'],
  ['any tags in ["x", "y"]', 'MATCH(tags, "x") OR MATCH(tags, "y")'],
  ['every tags in ["x", "y"]', 'MV_COUNT(MV_DEDUPE(MV_APPEND(tags, ["x", "y"]))) == 2'],
  ['any tags contains "a/b"', 'QSTR("tags:/.*a\\\\/b.*/")'],
  ['every tags starts with "x"', 'STARTS_WITH(MV_MIN(tags), "x") AND STARTS_WITH(MV_MAX(tags), "x")'],
  ['every tags ends with "x"', 'MV_CONCAT(tags, "␞") RLIKE "((.*x)&[^␞]*)(␞((.*x)&[^␞]*))*"'],
  ["any ports > 1024", "MV_MAX(ports) > 1024"],
  ["every ports > 1024", "MV_MIN(ports) > 1024"],
  ["every ports is 22", "MV_COUNT(MV_DEDUPE(MV_APPEND(ports, TO_LONG(22)))) == 1"],
  ["tags is missing", "tags IS NULL"],
])("a list is searched, or its values are compared: %s", (where, condition) => {
  expect(conditionOf(where)).toBe(condition);
});

test.each([
  ['any items has (id is "x" or kind is "y")', 'MATCH(items.id, "x") OR MATCH(test.item_kinds, "y")'],
  ['not (any items has (id is "x" or kind is "y"))', 'NOT MATCH(items.id, "x") AND NOT MATCH(test.item_kinds, "y")'],
  ["any items has (kind is present)", "test.item_kinds IS NOT NULL"],
  ['any items has (id is not "x")', 'items.id IS NOT NULL AND NOT COALESCE(MV_COUNT(MV_DEDUPE(MV_APPEND(items.id, "x"))) == 1, FALSE)'],
  ['every items has (id is not "x")', 'items.id IS NOT NULL AND NOT MATCH(items.id, "x")'],
])("a test of one field of an element is one of the flattened field: %s", (where, condition) => {
  expect(conditionOf(where)).toBe(condition);
});

test.each(['any items has (id is "x" and kind is "y")', 'any items has (kind is not "x")', 'every items has (kind is "x")'])(
  "what the index cannot tell of an element is refused: %s",
  (where) => {
    expect(refusals(each(where))).toEqual([`W1003 Elastic cannot test one element of \`items\`: the index keeps the values of its fields apart | ${where}`]);
  },
);

const secret = 'CASE(test.request RLIKE "\\\\{(.*, )?secret=.*", REPLACE(test.request, "(?s)^\\\\{(?:.*?, )?secret=(.*?)(?:, [\\\\w.:/-]+=.*)?\\\\}$", "$1"))';

test.each([
  ['request.secret is "a\\"b"', 'KQL("test.flattened.request.secret: \\"a\\\\\\"b\\"")'],
  ['request.secret is not "x"', 'NOT KQL("test.flattened.request.secret: \\"x\\"")'],
  ['request.secret in ["x", "y"]', 'QSTR("test.flattened.request.secret:(\\"x\\" OR \\"y\\")")'],
  ['request.secret starts with "x y"', 'QSTR("test.flattened.request.secret:(x\\\\ y*)")'],
  ["request.secret is missing", 'NOT KQL("test.flattened.request.secret: *")'],
  ["request.limit is 5", 'KQL("test.flattened.request.limit: \\"5\\"")'],
  ['any request.ids is "x"', 'KQL("test.flattened.request.ids: \\"x\\"")'],
  ['request.secret contains "x"', `${secret} LIKE "*x*"`],
  ['not (request.secret contains "x")', `NOT COALESCE(${secret} LIKE "*x*", FALSE)`],
])("below a stringified object Lucene is asked where it can tell keys apart, else the text is cut: %s", (where, condition) => {
  expect(conditionOf(where)).toBe(condition);
});

test("a list of objects below a stringified object can be searched but not taken apart", () => {
  expect(conditionOf('any request.rows.id is "x"')).toBe('KQL("test.flattened.request.rows.id: \\"x\\"")');
  expect(refusals(each('any request.rows.id ends with "x"'))).toEqual([
    'W1004 Elastic has the list around `request.rows.id` as one text, which cannot be taken apart for this test | any request.rows.id ends with "x"',
  ]);
});

test.each([
  ['debug.factor is "x"', 'KQL("test.debug.factor: \\"x\\"")'],
  ['debug.factor not in ["x", "y"]', 'NOT QSTR("test.debug.factor:(\\"x\\" OR \\"y\\")")'],
  ['debug.factor starts with "x"', 'QSTR("test.debug.factor:(x*)")'],
  ["debug.count is 5", 'KQL("test.debug.count: \\"5\\"")'],
  ['any debug.codes is "x"', 'KQL("test.debug.codes: \\"x\\"")'],
  ['any debug.rows.id is "x"', 'KQL("test.debug.rows.id: \\"x\\"")'],
  ["debug.factor is missing", 'NOT KQL("test.debug.factor: *")'],
  ["debug is present", 'KQL("test.debug: *")'],
])("what is in a flattened field is searched for: %s", (where, condition) => {
  expect(conditionOf(where)).toBe(condition);
});

const unreadable = "is in a flattened field, in which Elastic can search for a value but not read it";

test.each(['debug.factor contains "x"', "debug.count > 5", 'every debug.codes is "x"', "debug.factor is field name", 'debug.factor is "x" ignoring case'])(
  "what asks for a value out of a flattened field is refused: %s",
  (where) => {
    const field = /debug\.\w+/.exec(where)?.[0];
    expect(refusals(each(where)).map((reason) => reason.split(" | ")[0])).toEqual([`W1014 \`${field}\` ${unreadable}`]);
  },
);

test.each(["items is present", "items is missing"])("an object that has no column is not asked for as a whole: %s", (where) => {
  expect(refusals(each(where))).toEqual([`W1015 \`items\` is an object, and Elastic has columns for its fields alone | ${where}`]);
});

test("a key or a measure out of a flattened field is refused", () => {
  const refused = (body: string) => refusals(body).map((reason) => reason.split(" | ")[0]);
  expect(refused(when("distinct debug.factor >= 2 within 5m for each who"))).toEqual([`W1014 \`debug.factor\` ${unreadable}`]);
  expect(refused(when("count >= 2 within 5m for each debug.factor"))).toEqual([`W1014 \`debug.factor\` ${unreadable}`]);
});

test("a boolean stored as text is compared as text", () => {
  expect(conditionOf("not spelled")).toBe('flags.spelled IS NULL OR flags.spelled != "true"');
});

test("addresses that TO_IP takes too kindly are kept out, and IPv4 is not in a block of IPv6", () => {
  const shape = 'address RLIKE "[0-9]+(\\\\.[0-9]+){3}|([0-9A-Fa-f]{0,4}:)+([0-9A-Fa-f]{0,4}|[0-9]+(\\\\.[0-9]+){3})"';
  expect(conditionOf('address in network "10.0.0.0/8"')).toBe(`${shape} AND CIDR_MATCH(TO_IP(address), "10.0.0.0/8")`);
  expect(conditionOf('address not in network "::/0"')).toBe(
    `NOT COALESCE(${shape} AND CIDR_MATCH(TO_IP(address), "::/0") AND NOT CIDR_MATCH(TO_IP(address), "0.0.0.0/0"), FALSE)`,
  );
});

test("the optimizer is not shown a missing column beside a test of it", () => {
  expect(conditionOf('name is missing and (size is 1 or name is "b")')).toBe('COALESCE(MV_COUNT(name), 0) == 0 AND (size == 1 OR name == "b")');
  expect(conditionOf('name is missing and other is "b"')).toBe('name IS NULL AND other == "b"');
});

test("a long chain is bundled, a deep condition refused", () => {
  const chain = Array.from({ length: 120 }, (_, i) => `name contains "t${i}"`).join(" or ");
  expect(conditionOf(chain).match(/\(name LIKE/g)?.length).toBe(3);
  let deep = 'name is "x"';
  for (let i = 0; i < 48; i++) deep = `(size is ${i} or (admin and ${deep}))`;
  expect(refusals(each(deep)).map((reason) => reason.split(" | ")[0])).toEqual(["W1011 the condition nests deeper than the 300 levels of an ES|QL expression"]);
});

test("a computed field without a mapping, and an unknown form, are refused", () => {
  expect(refusals(each('family is "x"'))).toEqual(["W1005 `family` is computed, and Elastic has no field for it | family"]);
  expect(refusals(each('strange is "x"'))).toEqual(["W1006 `strange` is mapped as `xml_map`, which is no form that Elastic's translation knows | strange"]);
});

const longName = "long_text_dropped: a value of `name` with more than 1024 characters is missing here";
const emptyName = "empty_text_dropped: an empty text in `name` is missing here";

test.each([
  ['name is "a"', []],
  ['name is not "a"', []],
  ["size > 5", []],
  ['address in network "10.0.0.0/8"', []],
  ['name like "a?"', []],
  ["name matches /^[a-z]{1,20}$/", []],
  ['name is ""', [`${emptyName} (may_miss)`]],
  ['name is not ""', [`${emptyName} (may_over_fire)`]],
  ["name is present", [`${emptyName} (may_miss)`, `${longName} (may_miss)`]],
  ["name is missing", [`${emptyName} (may_over_fire)`, `${longName} (may_over_fire)`]],
  ['name contains "a"', [`${longName} (may_miss)`]],
  ['not (name contains "a")', [`${longName} (may_over_fire)`]],
  ["name matches /a*/", [`${emptyName} (may_miss)`, `${longName} (may_miss)`]],
  [`name is "${"a".repeat(1025)}"`, [`${longName} (may_miss)`]],
  ['any tags is "a"', []],
  [
    'every tags is "a"',
    [
      "empty_text_dropped: an empty text in `tags` is missing here (may_over_fire)",
      "long_text_dropped: a value of `tags` with more than 1024 characters is missing here (both)",
    ],
  ],
  ['who is "a"', ["merged_field: where `who` is missing, `user.name` holds another field's value (may_over_fire)"]],
  ['who is not "a"', ["merged_field: where `who` is missing, `user.name` holds another field's value (may_miss)"]],
  [
    'request.secret is "a"',
    [
      "long_text_dropped: `request.secret` in an object whose text has more than 32765 characters, for which the pipeline makes no field to search, is missing here (may_miss)",
    ],
  ],
  [
    'request.secret contains "a"',
    [
      "text_in_object: `request.secret` is cut out of the text of its object (both)",
      "long_text_dropped: `request.secret` in an object whose text has more than 8191 characters, which its column does not keep, is missing here (may_miss)",
    ],
  ],
  [
    'name is field other ignoring case and name is "x"',
    ["unicode_case: `name` is compared in lower case, beyond ASCII too (may_over_fire)", `${emptyName} (may_miss)`, `${longName} (may_miss)`],
  ],
  [
    'every tags contains "a"',
    [
      "joined_list: the elements of `tags` are joined by ␞ (both)",
      "empty_text_dropped: an empty text in `tags` is missing here (may_over_fire)",
      "long_text_dropped: a value of `tags` with more than 1024 characters is missing here (both)",
    ],
  ],
])("differs where a lost value would answer otherwise, and nowhere else: %s", (where, found) => {
  expect(differencesOf(each(where))).toEqual(found);
});
