/** An expression of the query -> a closure over rows, with its type. */

import { assertNever } from "../../../diagnostics/invariant.ts";
import type { Call } from "../functions/function.ts";
import { scalarFunctions } from "../functions/scalar.ts";
import { fail, type Place } from "../problem.ts";
import type { Expression, Kind } from "../query/ast.ts";
import { signature } from "../query/walk.ts";
import { fullText, isFullText } from "../search/full_text.ts";
import { arithmetic, dateArithmetic, negation } from "./arithmetic.ts";
import { resolveColumn } from "./column.ts";
import { comparison, membership } from "./comparison.ts";
import type { Column, Compiled, Compiling } from "./compiled.ts";
import { insensitiveEquality } from "./letter_case.ts";
import { known, type Site, truth } from "./lift.ts";
import { connective, not } from "./logic.ts";
import { conjunction } from "./optimize.ts";
import { isPushed, pattern } from "./patterns.ts";
import { hasValue } from "./required.ts";

/** A node that means something else where it stands, such as an aggregate in STATS. */
export type Special = (node: Expression) => Compiled | undefined;

export function compileExpression(compiling: Compiling, node: Expression, special?: Special): Compiled {
  const found = special?.(node);
  if (found !== undefined) return found;
  const site: Site = { at: node.at, text: node.text, environment: compiling.environment };
  const inner = (of: Expression) => compileExpression(compiling, of, special);
  switch (node.kind) {
    case "literal":
      return known(site, node.type, node.value);
    case "timespan":
      return { ...known(site, node.span.kind === "period" ? "date_period" : "time_duration", null), span: node.span };
    case "star":
      return fail("parsing", "mismatched input '*'", node.at);
    case "column":
      return columnValue(resolveColumn(compiling, node.name, node.at), site);
    case "not":
      return (
        (node.of.kind === "compare" &&
          insensitiveEquality(site, { ...node.of, operator: node.of.operator === "==" ? "!=" : node.of.operator }, node.of.operator === "==", inner)) ||
        not(site, inner(node.of))
      );
    case "negate":
      return negation(site, inner(node.of));
    case "and": {
      // The same twice is itself, with all its values.
      if (signature(node.left) === signature(node.right)) return inner(node.left);
      const reduced = conjunction(node);
      return reduced.kind === "and" ? connective(site, "and", inner(reduced.left), inner(reduced.right)) : inner(reduced);
    }
    case "or":
      if (signature(node.left) === signature(node.right)) return inner(node.left);
      return connective(site, "or", inner(node.left), inner(node.right));
    case "compare":
      return (
        insensitiveEquality(site, node, node.operator === "==" || node.operator === "!=", inner) ??
        comparison(
          site,
          node.operator,
          normalized(compiling, inner(node.left), node.right),
          normalized(compiling, inner(node.right), node.left),
          compiling.version,
        )
      );
    case "arithmetic":
      return compileArithmetic(site, node, inner(node.left), inner(node.right));
    case "in":
      return compileMembership(site, node, inner);
    case "like":
    case "rlike":
      return pattern(compiling, site, node, inner);
    case "null":
      return nullTest(compiling, site, node, inner(node.of));
    case "cast":
      return compileCall(compiling, site, castFunction(node), [inner(node.of)], []);
    case "match":
    case "call":
      if (node.kind === "match" || isFullText(node.name)) return fullText(compiling, site, node, inner);
      return compileCall(compiling, site, node.name, node.arguments.map(inner), node.options);
    default:
      return assertNever(node);
  }
}

function columnValue(column: Column, site: Site): Compiled {
  const slot = column.slot();
  return { type: column.type, evaluate: (row) => row[slot] ?? null, known: undefined, at: site.at, text: site.text };
}

/** In the index a constant meets the field's normalizer. */
function normalized(compiling: Compiling, of: Compiled, beside: Expression): Compiled {
  if (typeof of.known?.value !== "string" || beside.kind !== "column" || !isPushed(compiling, beside)) return of;
  const field = compiling.columns.find(({ name }) => name === beside.name)?.field;
  return field?.mapping.lowercased === true ? known(of, of.type, of.known.value.toLowerCase()) : of;
}

/** A condition has to be a truth value. */
export function compileCondition(compiling: Compiling, node: Expression, what: string): Compiled {
  const condition = compileExpression(compiling, node);
  if (condition.type !== "boolean" && condition.type !== "null")
    fail("verification", `Condition expression needs to be boolean, found [${condition.type.toUpperCase()}] in ${what}`, node.at);
  return condition;
}

function compileArithmetic(site: Site, node: Kind<"arithmetic">, left: Compiled, right: Compiled): Compiled {
  if (right.span !== undefined && left.span === undefined) return dateArithmetic(site, node.operator, left, right.span);
  if (left.span !== undefined && right.span === undefined && node.operator === "+") return dateArithmetic(site, node.operator, right, left.span);
  return arithmetic(site, node.operator, left, right);
}

function compileMembership(site: Site, node: Kind<"in">, inner: (of: Expression) => Compiled): Compiled {
  const [only, ...more] = node.values;
  // Elasticsearch makes an equality of one value, with all that follows.
  if (only !== undefined && more.length === 0 && only.kind === "literal" && only.value !== null) {
    const same: Kind<"compare"> & Expression = { kind: "compare", operator: "==", left: node.left, right: only, at: node.at, text: node.text };
    const found = insensitiveEquality(site, same, true, inner);
    if (found !== undefined) return found;
  }
  return membership(site, inner(node.left), node.values.map(inner));
}

function nullTest(compiling: Compiling, site: Site, node: Kind<"null">, of: Compiled): Compiled {
  if (of.type === "unsupported") fail("verification", `Cannot use field [${of.text}]`, of.at);
  return node.negated ? hasValue(compiling, site, of, node.of) : truth(site, [of], (row) => of.evaluate(row) === null);
}

const casts: Readonly<Record<string, string>> = {
  string: "TO_STRING",
  keyword: "TO_STRING",
  integer: "TO_INTEGER",
  int: "TO_INTEGER",
  long: "TO_LONG",
  double: "TO_DOUBLE",
  boolean: "TO_BOOLEAN",
  bool: "TO_BOOLEAN",
  datetime: "TO_DATETIME",
  date: "TO_DATETIME",
  date_nanos: "TO_DATE_NANOS",
  ip: "TO_IP",
  version: "TO_VERSION",
  unsigned_long: "TO_UNSIGNED_LONG",
};

function castFunction(node: Kind<"cast">): string {
  return casts[node.to] ?? fail("parsing", `Unknown data type named [${node.to}]`, node.at);
}

export function compileCall(compiling: Compiling, site: Site, name: string, args: readonly Compiled[], options: Call["options"]): Compiled {
  const found = Object.hasOwn(scalarFunctions, name) ? scalarFunctions[name] : undefined;
  if (found === undefined || (found.newer === true && compiling.version === "8.19")) return unknownFunction(name, site.at);
  if (args.length < found.least || args.length > found.most) {
    const wanted = found.least === found.most ? `exactly ${found.least}` : `from ${found.least} to ${found.most}`;
    fail("verification", `error building [${name.toLowerCase()}]: expects ${wanted} arguments, received ${args.length}`, site.at);
  }
  for (const arg of args) if (arg.type === "unsupported") fail("verification", `Cannot use field [${arg.text}] with unsupported type`, arg.at);
  return found.compile({ ...site, name, arguments: args, options, compiling });
}

/** Names that Elasticsearch knows in some version are not the query's mistake. */
const notReplayed = new Set(
  "categorize change_point cosine_similarity count_distinct_over date_extract_iso embed field_extract first_over_time hash hypot ip_location json_extract knn match_phrase percentile sample score st_centroid_agg st_contains st_disjoint st_distance st_envelope st_extent_agg st_intersects st_within st_x st_y to_cartesianpoint to_cartesianshape to_geopoint to_geoshape trange url_decode url_encode url_encode_component user_agent".split(
    " ",
  ),
);

function unknownFunction(name: string, at: Place): never {
  const lower = name.toLowerCase();
  if (notReplayed.has(lower)) fail("unsupported", `the function ${name} is not replayed`, at);
  return fail("verification", `Unknown function [${name}]`, at);
}
