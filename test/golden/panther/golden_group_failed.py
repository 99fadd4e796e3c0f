# golden.group version 1
# meaning d76eb60b9113dd6360e105ebfeb6b0ee662e0fbf5c2dd8f6e4b31b3e24fd59a9
# generated from test/golden/panther/group.det


def rule(event):
    return (
        event.get("action") == "login failed"
        and isinstance(event.get("user"), str)
        and _int(event.get("site")) is not None
    )


def dedup(event):
    return _key(event.get("user"), _number_text(_int(event.get("site"))))


def title(_event):
    return "Failed logins and a download: failed"


def alert_context(event):
    return {"group_key": dedup(event)}


def _int(value):
    """A whole number, or None: 5.0 is 5."""
    value = _number(value)
    return value if value is not None and value.is_integer() else None


def _number(value):
    """A number, or None: true and false are none, nor is what no double holds."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if abs(value) <= 1.7976931348623157e308 else None


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
