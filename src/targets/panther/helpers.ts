/** The small private functions that emitted modules call: Python text, laid out as black does, each with what it needs. A module gets those it uses. */

import { invariant } from "../../diagnostics/invariant.ts";

interface Helper {
  readonly imports: readonly ("ipaddress" | "re")[];
  readonly text: string;
}
export type HelperName = keyof typeof texts;

/** In the order in which a module shows them. Nothing here may raise, whatever an event holds. */
const texts = {
  _get: `
def _get(value, *path):
    """What stands at a path of keys, or None."""
    for key in path:
        value = value.get(key) if hasattr(value, "keys") else None
    return value
`,
  _each: `
def _each(value, *path):
    """What stands at a path where \`...\` is every element of a list. Nulls are no elements."""
    found = [value]
    for key in path:
        if key is ...:
            found = [item for value in found if _is_list(value) for item in value]
            found = [item for item in found if item is not None]
        else:
            found = [value.get(key) for value in found if hasattr(value, "keys")]
            found = [value for value in found if _present(value)]
    return found
`,
  _every: `
def _every(answers):
    """Whether there are answers and all are yes."""
    answers = list(answers)
    return bool(answers) and all(answers)
`,
  _present: `
def _present(value):
    """Whether a value is there: null is not, and a list needs an element other than null."""
    if _is_list(value):
        return any(item is not None for item in value)
    return value is not None
`,
  _is_list: `
def _is_list(value):
    """Lists of events are sequences, but no lists of Python's."""
    return hasattr(value, "index") and not isinstance(value, str)
`,
  _first: `
def _first(*values):
    """The first value that is there, or None."""
    return next((value for value in values if _present(value)), None)
`,
  _after: `
def _after(value, text):
    """What follows the first occurrence of a text, or None."""
    place = value.find(text) if isinstance(value, str) else -1
    return None if place < 0 else value[place + len(text) :]
`,
  _before: `
def _before(value, text):
    """What precedes the first occurrence of a text, or None."""
    place = value.find(text) if isinstance(value, str) else -1
    return None if place < 0 else value[:place]
`,
  _text: `
def _text(value):
    """A text, or None."""
    return value if isinstance(value, str) else None
`,
  _folded: `
def _folded(value):
    """A text with A to Z as a to z and nothing else folded, or None."""
    if not isinstance(value, str):
        return None
    return value.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")
`,
  _bool: `
def _bool(value):
    """True or false, or None."""
    return value if isinstance(value, bool) else None
`,
  _int: `
def _int(value):
    """A whole number, or None: 5.0 is 5."""
    value = _number(value)
    return value if value is not None and value.is_integer() else None
`,
  _number: `
def _number(value):
    """A number, or None: true and false are none, nor is what no double holds."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if abs(value) <= 1.7976931348623157e308 else None
`,
  _less: `
def _less(value, limit):
    return value is not None and limit is not None and value < limit
`,
  _at_most: `
def _at_most(value, limit):
    return value is not None and limit is not None and value <= limit
`,
  _more: `
def _more(value, limit):
    return value is not None and limit is not None and value > limit
`,
  _at_least: `
def _at_least(value, limit):
    return value is not None and limit is not None and value >= limit
`,
  _equal: `
def _equal(left, right):
    """Whether both are there and equal."""
    return left is not None and left == right
`,
  _starts_with: `
def _starts_with(value, *texts):
    return isinstance(value, str) and value.startswith(texts)
`,
  _ends_with: `
def _ends_with(value, *texts):
    return isinstance(value, str) and value.endswith(texts)
`,
  _contains: `
def _contains(value, *texts):
    return isinstance(value, str) and any(text in value for text in texts)
`,
  _like: `
def _like(value, *patterns):
    return isinstance(value, str) and any(_fits(value, pattern) for pattern in patterns)
`,
  _fits: `
def _fits(text, pattern):
    """Whether a pattern covers a text: \`*\` is any run, \`?\` any character, \\\\ no pattern."""
    parts = re.findall(r"\\\\.|.", pattern, re.DOTALL)
    at = part = 0
    run_at, run_part = 0, None
    while at < len(text):
        if part < len(parts) and parts[part] == "*":
            part += 1
            run_at, run_part = at, part
        elif part < len(parts) and (parts[part] == "?" or parts[part][-1] == text[at]):
            at, part = at + 1, part + 1
        elif run_part is not None:
            # The last run takes one character more; those before it never need to.
            run_at += 1
            at, part = run_at, run_part
        else:
            return False
    return all(rest == "*" for rest in parts[part:])
`,
  _matches: `
def _matches(value, pattern):
    return isinstance(value, str) and pattern.search(value) is not None
`,
  _in_network: `
def _in_network(value, networks):
    """Whether a text is an address in a network. An IPv4-mapped address is its IPv4 address."""
    if not isinstance(value, str) or "%" in value:
        return False
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in network for network in networks)
`,
  _key: `
def _key(*texts):
    """One text for several: never empty, and different where they differ."""
    texts = (str(text).replace("\\\\", "\\\\\\\\").replace("|", "\\\\|") for text in texts)
    key = "|".join(texts) or "|"
    if len(key) <= 1000:
        return key
    # The platform cuts a key at 1,000 characters, so the rest goes into a number.
    number = int.from_bytes(key.encode("utf-8", "surrogatepass"), "big") % (2**521 - 1)
    return f"\\\\long:{key[:800]}|{number:x}"
`,
  _number_text: `
def _number_text(value):
    """One text for equal numbers, such as 5, 5.0 and 5e0."""
    return format(value or 0, ".17g")
`,
  _sentence: `
def _sentence(*parts):
    return "".join("(missing)" if part is None else str(part) for part in parts)
`,
} as const;

const needs: Partial<Record<HelperName, readonly HelperName[]>> = {
  _each: ["_is_list", "_present"],
  _present: ["_is_list"],
  _first: ["_present"],
  _int: ["_number"],
  _like: ["_fits"],
};
const imports: Partial<Record<HelperName, readonly ("ipaddress" | "re")[]>> = {
  _fits: ["re"],
  _in_network: ["ipaddress"],
};

/** The helpers that are named, and what they need, in their order. */
export function helpersFor(named: Iterable<string>): readonly Helper[] {
  const wanted = new Set<HelperName>();
  const visit = (helper: HelperName): void => {
    if (wanted.has(helper)) return;
    wanted.add(helper);
    for (const need of needs[helper] ?? []) visit(need);
  };
  for (const helper of named) if (isHelper(helper)) visit(helper);
  return helperNames.filter((helper) => wanted.has(helper)).map((helper) => ({ imports: imports[helper] ?? [], text: texts[helper] }));
}

export const helperNames = Object.keys(texts) as readonly HelperName[];

function isHelper(text: string): text is HelperName {
  return Object.hasOwn(texts, text);
}

/** Names that generated functions and constants must not take. */
export function freshName(wanted: string, taken: ReadonlySet<string>): string {
  for (let i = 1; ; i++) {
    const candidate = i === 1 ? wanted : `${wanted}_${i}`;
    if (!taken.has(candidate) && !isHelper(candidate)) return candidate;
    invariant(i < 1e6, "a name is found");
  }
}
