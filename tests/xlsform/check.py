"""check.py <form.xlsx> <instrument.toml>…: converts the form by pyxform and counts in the XForm what the instrument and its supplements have."""
import sys
import xml.etree.ElementTree as xml

from instruments import joined
from pyxform.xls2xform import convert

form, instrument = sys.argv[1], joined(sys.argv[2:])
converted = convert(form, validate=False)
for warning in converted.warnings:
    print("pyxform:", warning)
root = xml.fromstring(converted.xform)
space = "{http://www.w3.org/2002/xforms}"
binds = {bind.get("nodeset"): bind for bind in root.iter(space + "bind")}
top = next(iter(binds)).split("/")[1]
types = {"code": "string", "integer": "int", "money": "int", "coordinate": "int", "date": "date", "text": "string", "id": "string"}
wrong = 0


def expect(what, seen, wanted):
    global wrong
    if seen != wanted:
        print(f"{what}: {seen}, not {wanted}")
        wrong += 1


for part in ("household", "member"):
    asked = {fact for rule in instrument[part]["rule"] for fact in rule.get("asks", [])}
    may = {fact for rule in instrument[part]["rule"] for fact in rule.get("may", [])}
    facts = {field["fact"] for field in instrument[part]["field"]}
    names = {path.rsplit("/", 1)[1]: bind for path, bind in binds.items() if path.startswith(f"/{top}/{part}/")}
    # Of a fact that both parts ask for, the member's question has another name.
    paths = {name if name in facts else name.removesuffix("_member"): bind for name, bind in names.items()}
    expect(part, sorted(paths), sorted(facts))
    for field in instrument[part]["field"]:
        bind = paths[field["fact"]]
        expect(field["fact"], bind.get("type"), types[field["kind"]])
        expect(field["fact"] + " relevant", bind.get("relevant") is not None, field["fact"] in asked | may)
        expect(field["fact"] + " required", bind.get("required") == "true()", field["fact"] in asked)
expect("repeats", len(list(root.iter(space + "repeat"))), 1)
print("wrong:", wrong)
sys.exit(wrong > 0)
