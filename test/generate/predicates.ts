/** Random predicates on the generated source, well-typed by the language's laws, as text. */

import fc from "fast-check";
import { literal } from "../escape/corpus.ts";
import { anyText, asciiText, listOf, textLiteral } from "./texts.ts";

type Texts = fc.Arbitrary<string>;

const requiredText: Texts = fc.constant("name");
const optionalTexts = ["user", "agent", "region", "request.id", "family"];
const wholeNumber: Texts = fc.constantFrom("count", "request.size");

const joined = (...parts: readonly (string | Texts)[]): Texts =>
  fc.tuple(...parts.map((part) => (typeof part === "string" ? fc.constant(part) : part))).map((texts) => texts.filter((text) => text !== "").join(" "));

const order: Texts = fc.constantFrom("<", "<=", ">", ">=");
const whole: Texts = fc.oneof(fc.constantFrom("0", "1", "5", "-3", "9007199254740991"), fc.integer({ min: -1000, max: 100_000 }).map(String));
const decimal: Texts = fc.oneof(whole, fc.constantFrom("0.5", "-2.25", "1.50", "1000000.125"));

/** Pieces of a pattern, each whole, so that no escape is cut in two. */
const likeText: Texts = fc
  .array(
    fc.oneof(
      fc.constantFrom("*", "?", "\\*", "\\?", "\\\\", "a", "b"),
      anyText.map((text) => text.replace(/[*?\\]/g, "\\$&")),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((pieces) => literal(pieces.join("").replace(/\*{2,}/g, "*")));

const regexPiece: Texts = fc.constantFrom("a", "b", "\\d", "\\w+", "[a-c]", "[^x\\/]", ".", "x{2,3}", "(ab|c)", "y?", "z*", "\\.", "\\/", "é");
const regex: Texts = fc
  .tuple(fc.boolean(), fc.array(regexPiece, { minLength: 1, maxLength: 5 }), fc.boolean())
  .map(([start, pieces, end]) => `/${start ? "^" : ""}${pieces.join("")}${end ? "$" : ""}/`);

const networks: Texts = fc.constantFrom("10.0.0.0/8", "0.0.0.0/0", "192.0.2.1/32", "::/0", "2001:db8::/32").map((block) => `in network "${block}"`);
const textOperator: Texts = fc.constantFrom("starts with", "ends with", "contains");
const notEmpty = anyText.map((text) => (text === "" ? "x" : text));

/** Tests of a text, with and without `ignoring case`, which takes ASCII alone. */
const textTest: Texts = fc.oneof(
  joined(fc.constantFrom("is", "is not"), textLiteral()),
  joined(fc.constantFrom("is", "is not"), textLiteral(asciiText), "ignoring case"),
  joined(fc.constantFrom("in", "not in"), fc.oneof(listOf(textLiteral()), fc.constantFrom("known", "folded"))),
  joined(fc.constantFrom("in", "not in"), fc.oneof(listOf(textLiteral(asciiText)), fc.constant("folded")), "ignoring case"),
  joined(textOperator, fc.oneof(textLiteral(notEmpty), listOf(textLiteral(notEmpty)))),
  joined(textOperator, textLiteral(asciiText.map((text) => (text === "" ? "x" : text))), "ignoring case"),
  joined("like", fc.oneof(likeText, listOf(likeText))),
  joined("matches", regex),
  networks,
);

const numberTest = (number: Texts): Texts =>
  fc.oneof(joined(order, number), joined(fc.constantFrom("is", "is not"), number), joined(fc.constantFrom("in", "not in"), listOf(number)));
const presence: Texts = fc.constantFrom("is missing", "is present");

const elementAtom: Texts = fc.oneof(
  joined("ARN", fc.oneof(textTest, presence)),
  joined("n", fc.oneof(numberTest(whole), presence)),
  joined(fc.constantFrom("any labels", "every labels"), textTest),
  fc.constant("ARN is field ARN"),
);

const atom = (lets: readonly string[]): Texts =>
  fc.oneof(
    { weight: 3, arbitrary: joined(requiredText, textTest) },
    { weight: 4, arbitrary: joined(fc.constantFrom(...optionalTexts, ...lets), fc.oneof(textTest, textTest, presence)) },
    { weight: 2, arbitrary: joined(wholeNumber, fc.oneof(numberTest(whole), presence)) },
    joined("ratio", fc.oneof(joined(order, decimal), presence)),
    joined("ok", fc.constantFrom("is true", "is not true", "is false", "is missing")),
    joined("address", fc.oneof(networks, fc.constantFrom('is "10.0.0.1"', 'in ["192.0.2.1", "2001:db8::1"]', "is present"))),
    joined("name is field", fc.constantFrom("user", "region", "request.id"), fc.constantFrom("", "ignoring case")),
    joined("count", fc.oneof(order, fc.constantFrom("is", "is not")), "field", fc.constantFrom("request.size", "ratio")),
    joined(fc.constantFrom("any tags", "every tags", "any resources.ARN", "every resources.labels"), textTest),
    joined(fc.constantFrom("any numbers", "every numbers", "any resources.n"), numberTest(whole)),
    joined(fc.constantFrom("tags", "resources", "numbers", "request"), presence),
    fc.constantFrom("small", "named"),
  );

/** Parentheses where a part is made of parts; the formatter takes away those that mean nothing. */
function nested(leaf: Texts, maxDepth: number): Texts {
  return fc.letrec<{ predicate: string }>((tie) => {
    const part = tie("predicate").map((text) => `(${text})`);
    return {
      predicate: fc.oneof(
        { maxDepth, withCrossShrink: true },
        { weight: 3, arbitrary: leaf },
        {
          weight: 1,
          arbitrary: fc.tuple(fc.constantFrom(" and ", " or "), fc.array(fc.oneof(leaf, part), { minLength: 2, maxLength: 4 })).map(([by, of]) => of.join(by)),
        },
        { weight: 1, arbitrary: part.map((text) => `not ${text}`) },
      ),
    };
  }).predicate;
}

const hasAtom: Texts = fc.tuple(fc.constantFrom("any", "every"), nested(elementAtom, 2)).map(([how, inner]) => `${how} resources has (${inner})`);

/** What every platform can say, so that printers print and do not only refuse. */
const plainAtom: Texts = fc.oneof(
  joined(
    fc.constantFrom("name", "user", "region"),
    fc.oneof(
      joined(fc.constantFrom("is", "is not"), textLiteral(notEmpty)),
      joined(fc.constantFrom("in", "not in"), listOf(textLiteral(notEmpty))),
      joined(textOperator, textLiteral(notEmpty)),
    ),
  ),
  joined("count", order, whole),
  fc.constant("ok is true"),
);

/** On the source `log`; `lets` are names of text values that the detection declares. */
export function predicate(lets: readonly string[]): Texts {
  return fc.oneof(nested(plainAtom, 3), nested(fc.oneof({ weight: 9, arbitrary: atom(lets) }, { weight: 1, arbitrary: hasAtom }), 3));
}

/** On the source `other`. */
export const otherPredicate: Texts = nested(
  fc.oneof(
    joined("name", textTest),
    joined(fc.constantFrom("account", "place"), fc.oneof(textTest, presence)),
    joined("count", fc.oneof(numberTest(whole), presence)),
  ),
  2,
);
