"""Instruments as their files write them."""
import tomllib


def joined(paths):
    """The questions and rules of an instrument and its supplements, as one."""
    whole = {form: {"field": [], "rule": []} for form in ("household", "member")}
    for path in paths:
        its = tomllib.load(open(path, "rb"))
        for form, has in whole.items():
            # A supplement names the key of its rows once more.
            known = {field["fact"] for field in has["field"]}
            has["field"] += [field for field in its.get(form, {}).get("field", []) if field["fact"] not in known]
            has["rule"] += its.get(form, {}).get("rule", [])
    return whole
