# golden.absence version 1
# meaning c120828bed293243c07fd8d68a3c0bfb2568123247acbecf109c3ea12a35dcc1
# generated from test/golden/panther/absence.det


def rule(event):
    return event.get("event") == "withdraw" and isinstance(event.get("role"), str)


def dedup(event):
    return _key(event.get("role"))


def title(_event):
    return "A role exposed, and not withdrawn: withdrawn"


def alert_context(event):
    return {"group_key": dedup(event)}


def _key(*texts):
    """One text for several: never empty, and different where they differ."""
    texts = (str(text).replace("\\", "\\\\").replace("|", "\\|") for text in texts)
    key = "|".join(texts) or "|"
    if len(key) <= 1000:
        return key
    # The platform cuts a key at 1,000 characters, so the rest goes into a number.
    number = int.from_bytes(key.encode("utf-8", "surrogatepass"), "big") % (2**521 - 1)
    return f"\\long:{key[:800]}|{number:x}"
