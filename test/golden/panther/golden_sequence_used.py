# golden.sequence version 1
# meaning e875e42bd74f8f06776d00d68a5e5be87718d725488d0d39522d9d2bce97d00f
# generated from test/golden/panther/sequence.det


def rule(event):
    return event.get("event") == "use" and isinstance(_name(event), str)


def dedup(event):
    return _key(_name(event))


def title(_event):
    return "A role created, then used: used"


def alert_context(event):
    return {"group_key": dedup(event)}


def _name(event):
    value = event.get("role")
    value = _after(value, "role/")
    return value


def _after(value, text):
    """What follows the first occurrence of a text, or None."""
    place = value.find(text) if isinstance(value, str) else -1
    return None if place < 0 else value[place + len(text) :]


def _key(*texts):
    """One text for several: never empty, and different where they differ."""
    texts = (str(text).replace("\\", "\\\\").replace("|", "\\|") for text in texts)
    key = "|".join(texts) or "|"
    if len(key) <= 1000:
        return key
    # The platform cuts a key at 1,000 characters, so the rest goes into a number.
    number = int.from_bytes(key.encode("utf-8", "surrogatepass"), "big") % (2**521 - 1)
    return f"\\long:{key[:800]}|{number:x}"
