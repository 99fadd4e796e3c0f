# golden.features version 3
# meaning 29bb99bf572972c12bc1c02507fe7feda687f2d8ce6978817faaf42122920566
# generated from features.det

import ipaddress
import re

_PATTERN = re.compile(r"^f(?:g|h)+[0-9]{2,}\Z")
_NETWORKS = (ipaddress.ip_network("10.0.0.0/8"),)
_TEXT = "/tmp/x"  # nosec B108
_TEXT_2 = "0.0.0.0"  # nosec B104
_LIST = (
    "arn:aws:iam::111122223333:role/reader-of-everything",
    "arn:aws:iam::111122223333:role/inventory",
    _TEXT,
    _TEXT_2,
)


def rule(event):
    return (
        (
            event.get("name") == "a"
            or _folded(event.get("name")) in ("b", "c")
            or _starts_with(event.get("name"), "d")
            or _like(event.get("name"), "*\\*e?")
            or _matches(event.get("name"), _PATTERN)
        )
        and _at_least(_int(event.get("size")), 5)
        and _less(_number(event.get("ratio")), 0.5)
        and (
            _int(event.get("size")) == 7
            or _int(event.get("size")) in (8, 9)
            or event.get("admin") is True
        )
        and _in_network(event.get("address"), _NETWORKS)
        and any(item == "x" for item in _each(event, "tags", ...))
        and _every(_contains(item, "y", "x") for item in _each(event, "tags", ...))
        and any(
            hasattr(item, "keys")
            and _ends_with(item.get("arn"), "prod")
            and _int(item.get("size")) != 3
            for item in _each(event, "objects", ...)
        )
        and _equal(_text(event.get("name")), _text(_get(event, "actor", "arn")))
        and _present(_actor(event))
        and _get(event, "actor", "arn") not in _LIST
        and (event.get("admin") is True or (_present(event.get("name")) and _condition(event)))
        and isinstance(_actor(event), str)
        and isinstance(event.get("admin"), bool)
    )


def dedup(event):
    return _key(_actor(event), _number_text(_int(event.get("size"))), event.get("admin"))


def title(event):
    return _sentence(_actor(event), ' did "it", and ', event.get("size"), " times")


def alert_context(event):
    return {
        "user.arn": _get(event, "actor", "arn"),
        "tags": event.get("tags"),
        "actor": _actor(event),
    }


def _actor(event):
    value = _first(_get(event, "issuer", "arn"), _get(event, "actor", "arn"))
    value = _after(value, "role/")
    value = _before(value, "-")
    return value


def _condition(event):
    return bool(
        not _more(_int(event.get("size")), 100)
        or (
            not _more(_number(event.get("ratio")), 1)
            and (not _less(_number(event.get("ratio")), -1) or _condition_2(event))
        )
    )


def _condition_2(event):
    return event.get("name") != "deep" and not _less(_int(event.get("size")), 50)


def _get(value, *path):
    """What stands at a path of keys, or None."""
    for key in path:
        value = value.get(key) if hasattr(value, "keys") else None
    return value


def _each(value, *path):
    """What stands at a path where `...` is every element of a list. Nulls are no elements."""
    found = [value]
    for key in path:
        if key is ...:
            found = [item for value in found if _is_list(value) for item in value]
            found = [item for item in found if item is not None]
        else:
            found = [value.get(key) for value in found if hasattr(value, "keys")]
            found = [value for value in found if _present(value)]
    return found


def _every(answers):
    """Whether there are answers and all are yes."""
    answers = list(answers)
    return bool(answers) and all(answers)


def _present(value):
    """Whether a value is there: null is not, and a list needs an element other than null."""
    if _is_list(value):
        return any(item is not None for item in value)
    return value is not None


def _is_list(value):
    """Lists of events are sequences, but no lists of Python's."""
    return hasattr(value, "index") and not isinstance(value, str)


def _first(*values):
    """The first value that is there, or None."""
    return next((value for value in values if _present(value)), None)


def _after(value, text):
    """What follows the first occurrence of a text, or None."""
    place = value.find(text) if isinstance(value, str) else -1
    return None if place < 0 else value[place + len(text) :]


def _before(value, text):
    """What precedes the first occurrence of a text, or None."""
    place = value.find(text) if isinstance(value, str) else -1
    return None if place < 0 else value[:place]


def _text(value):
    """A text, or None."""
    return value if isinstance(value, str) else None


def _folded(value):
    """A text with A to Z as a to z and nothing else folded, or None."""
    if not isinstance(value, str):
        return None
    return value.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")


def _int(value):
    """A whole number, or None: 5.0 is 5."""
    value = _number(value)
    return value if value is not None and value.is_integer() else None


def _number(value):
    """A number, or None: true and false are none, nor is what no double holds."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if abs(value) <= 1.7976931348623157e308 else None


def _less(value, limit):
    return value is not None and limit is not None and value < limit


def _more(value, limit):
    return value is not None and limit is not None and value > limit


def _at_least(value, limit):
    return value is not None and limit is not None and value >= limit


def _equal(left, right):
    """Whether both are there and equal."""
    return left is not None and left == right


def _starts_with(value, *texts):
    return isinstance(value, str) and value.startswith(texts)


def _ends_with(value, *texts):
    return isinstance(value, str) and value.endswith(texts)


def _contains(value, *texts):
    return isinstance(value, str) and any(text in value for text in texts)


def _like(value, *patterns):
    return isinstance(value, str) and any(_fits(value, pattern) for pattern in patterns)


def _fits(text, pattern):
    """Whether a pattern covers a text: `*` is any run, `?` any character, \\ no pattern."""
    parts = re.findall(r"\\.|.", pattern, re.DOTALL)
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


def _matches(value, pattern):
    return isinstance(value, str) and pattern.search(value) is not None


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


def _key(*texts):
    """One text for several: never empty, and different where they differ."""
    texts = (str(text).replace("\\", "\\\\").replace("|", "\\|") for text in texts)
    key = "|".join(texts) or "|"
    if len(key) <= 1000:
        return key
    # The platform cuts a key at 1,000 characters, so the rest goes into a number.
    number = int.from_bytes(key.encode("utf-8", "surrogatepass"), "big") % (2**521 - 1)
    return f"\\long:{key[:800]}|{number:x}"


def _number_text(value):
    """One text for equal numbers, such as 5, 5.0 and 5e0."""
    return format(value or 0, ".17g")


def _sentence(*parts):
    return "".join("(missing)" if part is None else str(part) for part in parts)
