# golden.chain version 1
# meaning 7e41ef505af4353015e0bb4b6ea1f74cbbeb1690dcea910068a1dab786f82365
# generated from test/golden/panther/chain.det


def rule(event):
    return event.get("event") == "create" and isinstance(event.get("user"), str)


def dedup(event):
    return _key(event.get("user"))


def title(_event):
    return "Logins from several countries, then a role made and used: created"


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
