"""Panther's rule host as far as rules can tell: its event object, and the order and defaults in which it asks a rule's functions.

Written from observed behaviour and the documentation. `answered` is what the replay calls; nothing here decides about windows.
"""

import ast
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from string import Formatter
from types import FunctionType, ModuleType

LONGEST = 1000
CUT = "... (truncated)"


def wrapped(value):
    """What an event hands out: maps that ignore case, lists that cannot change."""
    if isinstance(value, dict):
        return ImmutableCaseInsensitiveDict(value)
    if isinstance(value, list):
        return ImmutableList(value)
    return value


class ImmutableList(Sequence):
    """A list of an event. It equals lists and tuples of the same elements, and has no hash."""

    __hash__ = None

    def __init__(self, items):
        self._items = tuple(items)

    def __getitem__(self, index):
        if isinstance(index, slice):
            return ImmutableList(self._items[index])
        return wrapped(self._items[index])

    def __len__(self):
        return len(self._items)

    def __contains__(self, item):
        return item in self._items

    def __eq__(self, other):
        if isinstance(other, ImmutableList):
            return self._items == other._items
        if isinstance(other, (list, tuple)):
            return self._items == tuple(other)
        return NotImplemented

    def __repr__(self):
        return f"ImmutableList({self._items!r})"


class ImmutableCaseInsensitiveDict(Mapping):
    """A map of an event. A key is looked up as it is, then in any case; the first that fits in the order of the log wins."""

    __hash__ = None

    def __init__(self, data):
        self._data = data
        self._folded = None

    def _key(self, key):
        if key in self._data:
            return key
        if not self._data:
            raise KeyError(key)
        if self._folded is None:
            self._folded = {}
            for known in self._data:
                self._folded.setdefault(known.lower(), known)
        return self._folded[key.lower()]

    def __getitem__(self, key):
        try:
            return wrapped(self._data[self._key(key)])
        except KeyError:
            raise KeyError(key) from None

    def __contains__(self, key):
        try:
            self._key(key)
        except KeyError:
            return False
        return True

    def __iter__(self):
        return iter(self._data)

    def __len__(self):
        return len(self._data)

    def __eq__(self, other):
        if isinstance(other, ImmutableCaseInsensitiveDict):
            return self._data == other._data
        if isinstance(other, Mapping):
            return self._data == dict(other)
        return NotImplemented

    def __repr__(self):
        return f"{type(self).__name__}({self._data!r})"

    def copy(self):
        """A map of one's own, which may be changed."""
        return plain(self._data)

    to_dict = copy


class PantherEvent(ImmutableCaseInsensitiveDict):
    """What `rule(event)` is given."""

    def _key(self, key):
        try:
            return super()._key(key)
        except KeyError:
            # The platform's own columns, which it makes from the log's schema.
            if isinstance(key, str) and key.lower().startswith("p_"):
                raise not_modelled(key) from None
            raise

    def deep_get(self, *keys, default=None):
        """What stands at a path of keys, through maps only; null is missing."""
        found = self
        for key in keys:
            if not isinstance(found, Mapping):
                return default
            found = found.get(key)
        return default if found is None else found

    def deep_walk(self, *keys, default=None, return_val="all"):
        """All values at a path, through lists too and as the keys are written; one alone is no list."""
        return walked(self._data, keys, default, return_val)

    def event_time_epoch(self):
        """Not modelled: it reads what the platform adds."""
        raise not_modelled("event_time_epoch")

    def udm(self, *_keys, default=None):
        """Not modelled: it reads the platform's data models."""
        raise not_modelled(f"udm (default {default!r})")

    def udm_path(self, key):
        """Not modelled: it reads the platform's data models."""
        raise not_modelled(f"udm_path({key!r})")

    def lookup(self, *_arguments):
        """Not modelled: it reads the platform's lookup tables."""
        raise not_modelled("lookup")


class NotModelled(Exception):
    """What a rule asks of the platform and is not here."""


missed = []


def not_modelled(what):
    """The exception, kept in mind for a rule that catches it."""
    missed.append(what)
    return NotModelled(what)


def walked(value, keys, default, return_val):
    """The walk from one value on. What lies below a list is gathered without repetitions, a default among it."""
    if not keys:
        return default if is_empty(value) else value
    if isinstance(value, dict):
        below = value.get(keys[0])
        return default if below is None else walked(below, keys[1:], default, return_val)
    gathered = {}
    for item in value if isinstance(value, list) else ():
        answer = walked(item, keys, default, return_val)
        gathered.update(dict.fromkeys(answer if isinstance(answer, list) else [] if answer is None else [answer]))
    values = list(gathered)
    if not values:
        return default
    if return_val in ("first", "last"):
        return values[0 if return_val == "first" else -1]
    return values[0] if len(values) == 1 else values


def is_empty(value):
    """Null, and a list of nothing else."""
    return value is None or (isinstance(value, list) and all(is_empty(item) for item in value))


def plain(value):
    """A copy in lists and dicts."""
    if isinstance(value, Mapping):
        return {key: plain(value[key]) for key in value}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(item) for item in value]
    return value


# Modules whose answers depend on what they are asked, and on nothing else.
PURE = frozenset(
    ("base64", "collections", "fnmatch", "ipaddress", "itertools", "json", "math", "operator", "re", "string", "typing", "urllib.parse")
)
# Built-in functions that reach what is around a rule.
REACHING = frozenset(
    ("__import__", "breakpoint", "compile", "delattr", "dir", "eval", "exec", "globals", "hash", "help", "id", "input", "locals", "open", "setattr", "vars")
)
# What does of pure modules, and of generators and errors.
LOOKING = frozenset(
    ("Formatter", "ag_frame", "attrgetter", "cr_frame", "f_back", "f_builtins", "f_globals", "f_locals", "get_type_hints", "gi_frame", "methodcaller", "tb_frame")
)

# Methods of a text that look for what stands in it.
FORMATTING = frozenset(("format", "format_map"))


class Refused(Exception):
    """What a module does besides looking at its event, and the line at which it does."""

    def __init__(self, node, reason):
        super().__init__(reason)
        self.line = node.lineno


def load(name, source):
    """A rule's functions by name. Read as a file would be: its first lines may say how it is written."""
    if "\0" in source:
        raise SyntaxError("the source holds a null byte", (name, source[: source.index("\0")].count("\n") + 1, 1, ""))
    tree = ast.parse(source.encode("utf-8", "surrogatepass"), name)
    reach = Reach(tree)
    for node in ast.walk(tree):
        reason = reach.of(node)
        if reason is not None:
            raise Refused(node, reason)
    module = {"__name__": name}
    exec(compile(tree, name, "exec"), module)  # pylint: disable=exec-used
    if not callable(module.get("rule")):
        raise NotModelled("a module without rule()")
    return module


class Reach:
    """Why an answer would depend on more than the event: then what is said here need not be what the platform says."""

    def __init__(self, tree):
        nodes = list(ast.walk(tree))
        named = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
        named += [node.module for node in nodes if isinstance(node, ast.ImportFrom)]
        # A pure module has others in it, which are not.
        self.inner = {name for module in PURE.intersection(named) for name, value in vars(import_module(module)).items() if isinstance(value, ModuleType)}
        self.called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}

    def of(self, node):
        """None of what looks at the event alone."""
        match node:
            case ast.Import(names=names) if any(alias.name not in PURE for alias in names):
                return f"it imports `{next(alias.name for alias in names if alias.name not in PURE)}`, which is not here, or knows more than the event"
            case ast.ImportFrom(module=module, level=level) if level > 0 or module not in PURE:
                return f"it imports `{module}`, which is not here, or knows more than the event"
            case ast.ImportFrom(module=module, names=names) if any(self.is_reaching(alias.name) or alias.name == "*" for alias in names):
                return f"what it imports of `{module}` knows more than the event"
            case ast.Attribute(attr=name) if name.startswith("_"):
                return f"`.{name}` is private to what it stands in"
            case ast.Attribute(attr=name) if self.is_reaching(name):
                return f"`.{name}` knows more than the event"
            case ast.Attribute(attr=name, ctx=ast.Store() | ast.Del()):
                return f"it keeps what it saw in `.{name}` for the events that follow"
            case ast.Attribute(value=of, attr="format" | "format_map" as name) if not self.is_plain(of):
                return f"`.{name}` must stand at a text that is written out, and name nothing private in it"
            case ast.MatchClass(kwd_attrs=names) if not all(self.is_open(name) for name in names):
                return "`match` must not look for what is private"
            case ast.Name(id=name) if name in REACHING or (name.startswith("__") and name.endswith("__")):
                return f"`{name}` knows more than the event"
            case ast.Name(id="getattr" | "hasattr" as name) if id(node) not in self.called:
                return f"`{name}` must name what it looks for"
            case ast.Call(func=ast.Name(id="getattr" | "hasattr" as name), args=args) if not self.is_public(args):
                return f"`{name}` must name what it looks for"
            case ast.Global() | ast.Nonlocal():
                return "it keeps what it saw for the events that follow"
            case ast.FunctionDef(name="destinations") | ast.AsyncFunctionDef(name="destinations"):
                return "`destinations` decides who is told, and may leave everybody out"
        return None

    def is_reaching(self, name):
        """Whether an attribute of that name leads out of a pure module."""
        return name in LOOKING or name in self.inner

    def is_public(self, args):
        """Whether the second argument is an attribute's name that is written out, and is not private."""
        match args:
            case [ast.expr() as of, ast.Constant(value=str() as name), *_]:
                return not isinstance(of, ast.Starred) and self.is_open(name)
        return False

    def is_open(self, name):
        """Whether an attribute may be looked for by that name where it stands in a text or a pattern."""
        return not name.startswith("_") and not self.is_reaching(name) and name not in FORMATTING

    def is_plain(self, node):
        """Whether a text to be formatted is written out, and looks for no attribute that may not be looked for."""
        return isinstance(node, ast.Constant) and isinstance(node.value, str) and self.is_plain_text(node.value)

    def is_plain_text(self, text):
        """The same of what its fields name, and of the fields in their own formats."""
        try:
            fields = [(field, spec) for _, field, spec, _ in Formatter().parse(text) if field is not None]
        except ValueError:
            return False
        names = [name for field, _ in fields for name in field.replace("[", ".").replace("]", "").split(".")[1:]]
        return all(self.is_open(name) for name in names) and all(self.is_plain_text(spec) for _, spec in fields if spec)


def state_of(module):
    """What a module could keep between events, as texts by name; of functions and classes what they carry with them."""
    return {name: carried(value, {}) for name, value in module.items() if name != "__builtins__"}


def carried(value, seen):
    """A text that changes whenever the value does."""
    if isinstance(value, Iterator):
        raise NotModelled("an iterator, which forgets what it gave, outside of a function")
    if id(value) in seen or isinstance(value, ModuleType) or getattr(value, "__module__", None) in sys.modules:
        return repr(value)
    # Kept, so that no other gets its id.
    seen[id(value)] = value
    parts = parts_of(value)
    return repr(value) if parts is None else f"{type(value).__name__}{[carried(part, seen) for part in parts]}"


def parts_of(value):
    """What a value consists of; None of one that is all there is."""
    if isinstance(value, Mapping):
        return [part for item in value.items() for part in item]
    if isinstance(value, (list, tuple)):
        return value
    if isinstance(value, (set, frozenset)):
        return sorted(value, key=repr)
    if isinstance(value, FunctionType):
        return [value.__defaults__, value.__kwdefaults__, value.__dict__, *(cell.cell_contents for cell in value.__closure__ or ())]
    return [type(value), vars(value)] if hasattr(value, "__dict__") else None


def short(text):
    """As the platform stores texts."""
    return text if len(text) <= LONGEST else text[: LONGEST - len(CUT)] + CUT


def text_of(module, name, event):
    """What a function that makes a text gives: undefined, the text, or the problem."""
    if name not in module:
        return None, None
    try:
        value = module[name](event)
    except Exception as problem:  # pylint: disable=broad-exception-caught
        return None, described(problem)
    return (short(value), None) if isinstance(value, str) else (None, f"{name}() is no text")


def described(problem):
    """An exception in one line."""
    return f"{type(problem).__name__}: {problem}"[:LONGEST]


def judged(module, rule_id, data, wanted):
    """One event's answer: that it does not match, what the functions gave for it, or the error."""
    event = PantherEvent(data)
    missed.clear()
    try:
        matched = module["rule"](event)
    except Exception as problem:  # pylint: disable=broad-exception-caught
        return {"error": described(problem)}
    if not isinstance(matched, bool):
        return {"error": f"rule() is {type(matched).__name__}, not bool"}
    given = matched and {name: asked(module, rule_id, event, name) for name in wanted}
    return {"error": described(NotModelled(missed[0]))} if missed else given


def asked(module, rule_id, event, name):
    """One of a matching event's texts, with the platform's defaults where a function is missing, empty or fails."""
    if name == "dedup":
        default = f"defaultDedupString:{rule_id}"
        if "dedup" in module:
            return text_of(module, "dedup", event)[0] or default
        title, problem = text_of(module, "title", event)
        return rule_id if problem else title or default
    if name == "unique":
        return text_of(module, "unique", event)[0]
    if name == "context":
        try:
            context = module["alert_context"](event) if "alert_context" in module else None
            return json.loads(json.dumps(plain(context), allow_nan=False)) if isinstance(context, Mapping) else None
        except Exception:  # pylint: disable=broad-exception-caught
            return None
    return text_of(module, name, event)[0]


# All that were loaded. A rule is asked for by its place, since one that was edited has the name of the one that was printed.
modules = []


def answer(request):
    """What the replay asks: to load a rule, or to judge events by one."""
    if request["do"] == "load":
        try:
            module = load(request["rule"], request["source"])
        except (Refused, SyntaxError) as problem:
            if isinstance(problem, SyntaxError):
                return {"refused": f"{type(problem).__name__}: {problem.msg}", "line": problem.lineno or 1}
            return {"refused": str(problem), "line": problem.line}
        modules.append(module)
        return {"module": len(modules) - 1, "functions": [name for name in ("dedup", "title", "unique", "alert_context") if name in module]}
    module = modules[request["module"]]
    before = state_of(module)
    answers = [judged(module, request["id"], data, request["wanted"]) for data in request["events"]]
    changed = [name for name, value in state_of(module).items() if before.get(name) != value]
    if changed:
        raise NotModelled(f"`{changed[0]}` is not what it was before the events, so that an answer depends on those that came before")
    return answers


def answered(line):
    """The same as JSON texts; what goes wrong is an answer as well."""
    try:
        return json.dumps({"value": answer(json.loads(line))})
    except BaseException as problem:  # pylint: disable=broad-exception-caught
        return json.dumps({"failed": described(problem)})
