#!/usr/bin/env python3
"""Memeriksa paket bukti daftar bantuan / Verifies the evidence pack of an assistance list.

    python3 verify.py [FOLDER] [--root HEX] [--lang en]

Python 3.11 and its standard library are enough; nothing is fetched and nothing is written. The program shares no
code with the system that made the pack: digests and proofs are recomputed from the bytes as docs/formats/evidence.md
describes them, and every line is decided again from the facts by the text of the policy.

--root is the journal's root (64 hex digits) that you noted down when the list was made or later: without it the pack
proves that it agrees with itself and with the root it names, with it that it is the journal you knew.

Exit: 0 everything agrees, 1 something differs, 2 the pack, or a part of it that is named, cannot be checked.
"""
import datetime
import hashlib
import json
import os
import re
import sys
import tomllib

EPOCH = datetime.date(1970, 1, 1)
TEXTS = {
    "id": {
        "differs": "BERBEDA  {where}: {what}",
        "unknown": "TIDAK DAPAT DIPERIKSA: {what}",
        "checked": "{lines} baris daftar catatan {entry} ({programme}, {period}, {region}) dihitung ulang: {found} perbedaan.",
        "root": "Akar jurnal {size} catatan: {root}",
        "root_ok": "Akar itu sama dengan yang Anda berikan.",
        "root_free": "Bandingkan akar itu dengan yang Anda catat sendiri (--root).",
        "sample": "Sampel {count} dari {all} baris, benih \"{seed}\", dipilih seperti yang tertulis di README.",
        "whole": "Paket ini memuat seluruh daftar.",
        "listed": "siapa yang ada di daftar \"{list}\"; di sini dipercaya kata paket ini (listed.cbor), dan paket bukti "
                  "daftar itu yang membuktikannya",
        "asleep": "bahwa {count} unit ditidurkan; di sini dipercaya kata daftar, dan entri registri tentang siapa yang "
                  "ditidurkan membuktikannya",
        "places": "urutan sampel di dalam kuota; hanya paket seluruh daftar yang dapat menghitungnya",
    },
    "en": {
        "differs": "DIFFERS  {where}: {what}",
        "unknown": "CANNOT BE CHECKED: {what}",
        "checked": "{lines} lines of the list of entry {entry} ({programme}, {period}, {region}) computed again: {found} differences.",
        "root": "Root of the journal's {size} entries: {root}",
        "root_ok": "That root is the one you gave.",
        "root_free": "Compare that root with the one you noted down yourself (--root).",
        "sample": "A sample of {count} of {all} lines, seed \"{seed}\", chosen as the README says.",
        "whole": "This pack holds the whole list.",
        "listed": "who is on the list \"{list}\"; here the pack's word (listed.cbor) is taken for it, and an evidence "
                  "pack of that list proves it",
        "asleep": "that {count} units sleep; here the list's word is taken for it, and the register's entries of who was "
                  "put to sleep prove it",
        "places": "the places of a sample under the quota; only a pack of the whole list can be computed again",
    },
}


class Unknown(Exception):
    """The pack uses something that this program does not know."""


class Damaged(Exception):
    """Bytes that are not what the format says."""


# ---------------------------------------------------------------- deterministic CBOR (RFC 8949, section 4.2.1)

def cbor_head(data, at):
    if at >= len(data):
        raise Damaged("CBOR ends early")
    first = data[at]
    info = first & 31
    if info < 24:
        return first >> 5, info, at + 1
    if info > 27:
        raise Damaged("CBOR of an unknown form")
    size = 1 << (info - 24)
    if at + 1 + size > len(data):
        raise Damaged("CBOR ends early")
    return first >> 5, int.from_bytes(data[at + 1:at + 1 + size], "big"), at + 1 + size


def cbor_item(data, at):
    """The item at a place, and the place behind it. Texts are str, byte strings bytes."""
    major, value, at = cbor_head(data, at)
    if major == 0:
        return value, at
    if major == 1:
        return -1 - value, at
    if major in (2, 3):
        end = at + value
        if end > len(data):
            raise Damaged("CBOR ends early")
        part = bytes(data[at:end])
        try:
            return (part if major == 2 else part.decode("utf-8")), end
        except UnicodeDecodeError:
            raise Damaged("CBOR text that is not UTF-8") from None
    if major == 4:
        if value > len(data) - at:
            raise Damaged("CBOR ends early")
        items = []
        for _ in range(value):
            item, at = cbor_item(data, at)
            items.append(item)
        return items, at
    if major == 7 and value in (20, 21, 22):
        return {20: False, 21: True, 22: None}[value], at
    raise Damaged("CBOR of an unknown kind")


def cbor_whole(data):
    item, at = cbor_item(data, 0)
    if at != len(data):
        raise Damaged("bytes behind the CBOR")
    return item


def cbor_array(data, size):
    """Like cbor_whole, for an array of `size` items."""
    item = cbor_whole(data)
    if not isinstance(item, list) or len(item) != size:
        raise Damaged("an array of another size")
    return item


def cbor_sequence(data):
    at = 0
    while at < len(data):
        item, at = cbor_item(data, at)
        yield item


def cbor_write(value):
    """What a policy file holds: texts, whole numbers, yes and no, dates as text, arrays, tables by length of key."""
    def head(major, number):
        if number < 24:
            return bytes([major << 5 | number])
        for info, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
            if number < 1 << 8 * size:
                return bytes([major << 5 | info]) + number.to_bytes(size, "big")
        raise Unknown("a number too large")
    if isinstance(value, bool):
        return b"\xf5" if value else b"\xf4"
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        value = value.isoformat()
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(cbor_write, value))
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: (len(key.encode()), key.encode()))
        return head(5, len(keys)) + b"".join(cbor_write(key) + cbor_write(value[key]) for key in keys)
    raise Unknown(f"the policy holds a value of kind {type(value).__name__}")


# ---------------------------------------------------------------- digests and the tree of RFC 9162

def sha(*parts):
    made = hashlib.sha256()
    for part in parts:
        made.update(part)
    return made.digest()


def root_of(leaves):
    """The Merkle root of some leaves."""
    stack = []
    for count, leaf in enumerate(leaves):
        while count & 1:
            leaf = sha(b"\x01", stack.pop(), leaf)
            count >>= 1
        stack.append(leaf)
    if not stack:
        return sha()
    root = stack.pop()
    while stack:
        root = sha(b"\x01", stack.pop(), root)
    return root


def included(leaf, index, size, proof, root):
    """RFC 9162, section 2.1.3.2."""
    if index >= size:
        return False
    node, last, made = index, size - 1, leaf
    for other in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            made = sha(b"\x01", other, made)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            made = sha(b"\x01", made, other)
        node, last = node >> 1, last >> 1
    return last == 0 and made == root


# ---------------------------------------------------------------- the language of criteria: the part of CEL that policies use

class Fault(Exception):
    """An expression without a value; args[0] is the code that a list's line names."""


INT_LEAST, INT_MOST = -2**63, 2**63 - 1
TOKEN = re.compile(r"""\s*(?://[^\n]*\s*)*(?:
    (?P<number>0x[0-9A-Fa-f]+|\d+(?![\w.])) |
    (?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*') |
    (?P<word>[A-Za-z_]\w*) |
    (?P<sign>\|\||&&|==|!=|<=|>=|[-+*/%<>!?:.,()\[\]]) |
    (?P<end>$))""", re.VERBOSE)


def tokens_of(source):
    at, found = 0, []
    while True:
        match = TOKEN.match(source, at)
        if match is None:
            raise Unknown(f"this verifier cannot read the expression at: {source[at:at + 30]!r}")
        found.append((match.lastgroup, match.group(match.lastgroup)))
        if match.lastgroup == "end":
            return found
        at = match.end()


def whole(value):
    if not INT_LEAST <= value <= INT_MOST:
        raise Fault("rules.overflow")
    return value


def years_old(born, on):
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def months(a, b):
    if b < a:
        return -months(b, a)
    return (b.year - a.year) * 12 + b.month - a.month - (b.day < a.day)


def share_of(amount, basis_points, rounding):
    if amount < 0 or basis_points < 0:
        raise Fault("rules.negative_share")
    quotient, rest = divmod(whole(amount * basis_points), 10_000)
    return quotient + {"down": 0, "half_up": rest * 2 >= 10_000, "up": rest > 0}[rounding]


def divided(a, b, want):
    if b == 0:
        raise Fault("rules.division_by_zero")
    quotient = abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)
    return whole(quotient if want == "/" else a - quotient * b)


def equal(a, b):
    if type(a) is not type(b) or isinstance(a, (list, dict)):
        raise Unknown("a comparison of values of two kinds, or of lists")
    return a == b


COMPARE = {"==": equal, "!=": lambda a, b: not equal(a, b), "<": lambda a, b: a < b, "<=": lambda a, b: a <= b,
           ">": lambda a, b: a > b, ">=": lambda a, b: a >= b, "in": lambda a, b: any(equal(a, one) for one in b)}
CALLS = {"age": (2, years_old), "months_between": (2, months), "school_year": (1, lambda d: d.year - (d.month < 7)),
         "share": (3, share_of), "date": (1, datetime.date.fromisoformat), "size": (1, len)}
METHODS = {"size": (0, len), "getFullYear": (0, lambda d: d.year), "getMonth": (0, lambda d: d.month - 1),
           "getDate": (0, lambda d: d.day), "getDayOfMonth": (0, lambda d: d.day - 1)}
MACROS = {"exists": 2, "all": 2, "exists_one": 2, "filter": 2, "map": 2}


class Parser:
    """Makes an expression a Python function of its names, a dict. A fact that nobody stated is None."""

    def __init__(self, source):
        self.source, self.tokens, self.at = source, tokens_of(source), 0

    def whole(self):
        made = self.conditional()
        if self.peek()[0] != "end":
            self.unknown()

        def evaluated(names):
            try:
                return made(names)
            except (TypeError, AttributeError, KeyError) as error:
                raise Unknown(f"this verifier cannot evaluate {self.source!r}: {error}") from None
        return evaluated

    def peek(self):
        return self.tokens[self.at]

    def take(self, *signs):
        kind, text = self.peek()
        if kind in ("sign", "word") and text in signs:
            self.at += 1
            return text
        return None

    def need(self, sign):
        if not self.take(sign):
            self.unknown()

    def unknown(self):
        raise Unknown(f"this verifier does not know {self.peek()[1]!r} in the expression {self.source!r}")

    def conditional(self):
        test = self.either()
        if not self.take("?"):
            return test
        yes = self.conditional()
        self.need(":")
        no = self.conditional()
        return lambda names: yes(names) if test(names) else no(names)

    def either(self):
        return self.logic("||", self.both, True)

    def both(self):
        return self.logic("&&", self.relation, False)

    def logic(self, sign, part, decides):
        left = part()
        while self.take(sign):
            left = self.absorbing(left, part(), decides)
        return left

    @staticmethod
    def absorbing(left, right, decides):
        """A side that decides does so whatever fault the other has."""
        def made(names):
            try:
                value = left(names)
            except Fault:
                if right(names) == decides:
                    return decides
                raise
            return value if value == decides else right(names)
        return made

    def relation(self):
        left = self.sum()
        while sign := self.take(*COMPARE):
            left = self.applied(COMPARE[sign], left, self.sum())
        return left

    @staticmethod
    def applied(function, left, right):
        return lambda names: function(left(names), right(names))

    def sum(self):
        left = self.product()
        while sign := self.take("+", "-"):
            add = (lambda a, b: whole(a + b)) if sign == "+" else (lambda a, b: whole(a - b))
            left = self.applied(add, left, self.product())
        return left

    def product(self):
        left = self.unary()
        while sign := self.take("*", "/", "%"):
            times = (lambda a, b: whole(a * b)) if sign == "*" else (lambda a, b, want=sign: divided(a, b, want))
            left = self.applied(times, left, self.unary())
        return left

    def unary(self):
        if self.take("!"):
            value = self.unary()
            return lambda names: not value(names)
        if self.take("-"):
            value = self.unary()
            return lambda names: whole(-value(names))
        return self.member()

    def member(self):
        made = self.primary()
        while True:
            if self.take("."):
                kind, name = self.peek()
                if kind != "word":
                    self.unknown()
                self.at += 1
                made = self.method(made, name) if self.take("(") else self.field(made, name)
            elif self.take("["):
                made = self.element(made, self.conditional())
                self.need("]")
            else:
                return made

    @staticmethod
    def field(of, name):
        def made(names):
            value = of(names)[name]
            if value is None:
                raise Fault("rules.missing_value")
            return value
        made.stated = lambda names: of(names)[name] is not None
        return made

    @staticmethod
    def element(of, index):
        def made(names):
            items, place = of(names), index(names)
            if not 0 <= place < len(items):
                raise Fault("rules.index_out_of_range")
            return items[place]
        return made

    def arguments(self):
        found = []
        if self.take(")"):
            return found
        while True:
            found.append(self.conditional())
            if self.take(")"):
                return found
            self.need(",")

    def method(self, of, name):
        if name in MACROS:
            return self.macro(of, name)
        arguments = self.arguments()
        if name not in METHODS or len(arguments) != METHODS[name][0]:
            raise Unknown(f"this verifier does not know the function {name} in {self.source!r}")
        function = METHODS[name][1]
        return lambda names: function(of(names))

    def macro(self, of, name):
        kind, bound = self.peek()
        if kind != "word":
            self.unknown()
        self.at += 1
        self.need(",")
        bodies = self.arguments()
        if name == "map" and len(bodies) == 2:
            test, body = bodies
        elif len(bodies) == 1:
            test, body = (bodies[0], None) if name == "filter" else (None, bodies[0])
        else:
            self.unknown()

        def each(names):
            for item in of(names):
                yield {**names, bound: item}
        if name in ("exists", "all"):
            decides = name == "exists"

            def quantified(names):
                fault = None
                for inner in each(names):
                    try:
                        if body(inner) == decides:
                            return decides
                    except Fault as found:
                        fault = fault or found
                if fault:
                    raise fault
                return not decides
            return quantified
        if name == "exists_one":
            return lambda names: sum(body(inner) for inner in list(each(names))) == 1
        return lambda names: [body(inner) if body else inner[bound] for inner in each(names)
                              if test is None or test(inner)]

    def primary(self):
        kind, text = self.peek()
        self.at += 1
        if kind == "number":
            value = whole(int(text, 0))
            return lambda names: value
        if kind == "text":
            if "\\" in text:
                raise Unknown(f"this verifier does not know escapes in texts: {text}")
            return lambda names: text[1:-1]
        if text == "(":
            made = self.conditional()
            self.need(")")
            return made
        if text == "[":
            items = []
            while not self.take("]"):
                items.append(self.conditional())
                if not self.take(","):
                    self.need("]")
                    break
            return lambda names: [item(names) for item in items]
        if kind == "word" and text in ("true", "false"):
            return lambda names: text == "true"
        if kind == "word" and self.take("("):
            return self.call(text, self.arguments())
        if kind == "word" and text not in ("null", "in"):
            return lambda names: names[text]
        self.at -= 1
        return self.unknown()

    def call(self, name, arguments):
        if name in ("known", "has") and len(arguments) == 1 and hasattr(arguments[0], "stated"):
            return arguments[0].stated
        if name not in CALLS or len(arguments) != CALLS[name][0]:
            raise Unknown(f"this verifier does not know the function {name} in {self.source!r}")
        function = CALLS[name][1]
        return lambda names: function(*(argument(names) for argument in arguments))


# ---------------------------------------------------------------- a policy on one day

KNOWN_KEYS = {
    "": {"format", "id", "name", "unit", "member", "parameter", "input", "calendar", "criterion", "component", "cap",
         "persons", "bounds", "fixed", "goods", "payee", "provider", "quota", "nik_to_be_paid"},
    "dated": {"from", "until", "source", "note"},
}


class Condition:
    def __init__(self, entry, key):
        self.needs = Parser(entry["needs"]).whole() if "needs" in entry else None
        test = Parser(entry[key]).whole()
        self.test = Parser.absorbing(self.needs, test, False) if self.needs else test

    def answer(self, names):
        """yes, no or None (cannot be told), and the code of the fault if there was one."""
        try:
            if self.test(names):
                return True, None
            if self.needs is not None and not self.needs(names):
                return None, None
        except Fault as fault:
            return None, fault.args[0]
        return False, None

    def holds(self, names):
        try:
            return self.test(names), None
        except Fault as fault:
            return None, fault.args[0]


class Listed(dict):
    """Which lists a unit is on; remembers what it was asked."""

    def __init__(self, known, on):
        super().__init__((name, name in on) for name in known)
        self.asked = set()

    def __getitem__(self, name):
        self.asked.add(name)
        return super().__getitem__(name)


def in_force(entries, day):
    """The dated entry in force on a day; each ends at the latest when the next begins."""
    found = None
    for entry in entries:
        if entry["from"] <= day:
            found = entry
    return found if found and found.get("until", day) >= day else None


def first_day(file, year, stage, stages):
    """Of a stage of a year; nothing when the calendar of that year has other stages."""
    last, units = None, file["unit"]
    for entry, following in zip(units, units[1:] + [None]):
        ends = [datetime.date(year, 12, 31)] + ([entry["until"]] if "until" in entry else [])
        ends += [following["from"] - datetime.timedelta(days=1)] if following else []
        if entry["from"] <= min(ends) and min(ends).year == year:
            last = min(ends)
    main = next(item for item in file["calendar"] if item["id"] == "main")
    plan = last and in_force(main["stages"], last)
    if not plan or len(plan["months"]) != stages or not 1 <= stage <= stages:
        return None
    first, begin = datetime.date(year, plan["months"][stage - 1], 1), units[0]["from"]
    return max(first, begin) if (begin.year, begin.month) == (first.year, first.month) else first


class Policy:
    """The values in force on a day. What stands in the file and is not known here is refused."""

    def __init__(self, file, day, stage):
        if file.get("format") != 1:
            raise Unknown(f"a policy of format {file.get('format')}; this verifier reads format 1")
        for key in file:
            if key not in KNOWN_KEYS[""]:
                raise Unknown(f"the policy has a part {key!r} that this verifier does not know")
        self.file, self.day, self.stage = file, day, stage
        self.unit = self.only(file["unit"], {"value"})["value"]
        if self.unit not in ("household", "family", "person", "group"):
            raise Unknown(f"a programme for the unit {self.unit!r}")
        self.parameters = {item["id"]: value["value"] for item, value in self.items(
            "parameter", "value", {"value"}, {"name", "least", "most", "step"})}
        self.inputs = [item["id"] for item in file.get("input", [])]
        main = next(item for item in file["calendar"] if item["id"] == "main")
        plan = self.only(main["stages"], {"months", "shares"})
        self.shares = plan.get("shares", [1] * len(plan["months"]))
        member = self.only(file.get("member", []), {"holds", "needs"})
        self.member = Condition(member, "holds") if member else None
        self.criteria = [(item["id"], self.criterion(rule)) for item, rule in self.items(
            "criterion", "rule", {"needs", "holds", "excluded_when", "persons", "sentence"}, {"remedy"})]
        self.components = []
        for item, rule in self.items("component", "rule", {"needs", "holds"}, {"name", "duty", "amount"}):
            amount = self.only(item["amount"], {"rupiah"})
            if amount:
                self.components.append((item["id"], Condition(rule, "holds"), self.number(amount["rupiah"])))
        persons = self.only(file.get("persons", []), {"most", "order"}) or {"order": []}
        self.most, self.order = persons.get("most"), persons["order"]
        if self.most is not None:
            self.most = self.number(self.most)
        self.caps = [(item["id"], item["components"], self.number(rule["persons"])) for item, rule in self.items(
            "cap", "most", {"persons"}, {"sentence", "components"})]
        self.bounds = self.only(file.get("bounds", []), {"least", "most"})
        if self.bounds:
            self.bounds = {key: self.number(self.bounds[key]) for key in ("least", "most")}
        self.fixed = [(item["id"], *self.amounts(rule), Condition(rule, "when") if "when" in rule else None)
                      for item, rule in self.items(
                          "fixed", "rule", {"rupiah", "each_stage", "when", "needs", "stages"}, {"name"})]
        self.goods = [(item["id"], self.grams(rule), self.number(rule["pack_grams"]),
                       Condition(rule, "when") if "when" in rule else None) for item, rule in self.items(
                           "goods", "rule", {"grams", "stages", "pack_grams", "when", "needs"}, {"name"})]
        self.provider = self.only(file.get("provider", []), {"name"}) is not None
        self.quota = self.places(self.only(file.get("quota", []), {"places", "order", "allocation"}))
        self.payees = [(item["id"], Condition(rule, "holds"), rule["order"]) for item, rule in self.items(
            "payee", "rule", {"holds", "needs", "order"}, {"name"})]
        self.nik = self.only(file["nik_to_be_paid"], {"required"})["required"]

    def only(self, entries, keys):
        """The entry in force on the day, when this verifier knows all of every entry."""
        for entry in entries:
            for key in entry:
                if key not in keys | KNOWN_KEYS["dated"]:
                    raise Unknown(f"the policy has a value {key!r} that this verifier does not know")
        return in_force(entries, self.day)

    def number(self, value):
        """A number, or a text that computes one from parameters."""
        if isinstance(value, str):
            value = Parser(value).whole()({"parameter": self.parameters})
        if isinstance(value, bool) or not isinstance(value, int):
            raise Unknown(f"{value!r} where a number is wanted")
        return value

    def amounts(self, rule):
        """The year's amount and each stage's own, if it has one."""
        if "each_stage" in rule:
            each = [self.number(rule["each_stage"])] * len(self.shares)
            return sum(each), each
        return self.number(rule["rupiah"]), rule.get("stages")

    def grams(self, rule):
        return rule["stages"] if "stages" in rule else [self.number(rule["grams"])] * len(self.shares)

    def places(self, quota):
        if quota is None:
            return None
        order = []
        for rank in quota["order"]:
            for key in rank:
                if key not in ("needs", "value", "sentence"):
                    raise Unknown(f"the policy has a rank with {key!r}, which this verifier does not know")
            order.append((Parser(rank["needs"]).whole() if "needs" in rank else None, Parser(rank["value"]).whole()))
        areas = {code.replace(".", ""): self.number(places) for code, places in quota.get("allocation", {}).items()}
        return {"most": self.number(quota["places"]) if "places" in quota else None, "order": order, "areas": areas}

    def items(self, name, dated, keys, others):
        for item in self.file.get(name, []):
            for key in item:
                if key not in others | {"id", dated}:
                    raise Unknown(f"the policy has a part {name}.{key} that this verifier does not know")
            entry = self.only(item[dated], keys)
            if entry:
                yield item, entry

    @staticmethod
    def criterion(rule):
        if "persons" in rule:
            return "persons", rule["persons"]
        kind = "holds" if "holds" in rule else "excluded_when"
        return kind, Condition(rule, kind)


class Decision:
    """Decides on one unit, in the order that docs/formats/evidence.md states."""

    def __init__(self, policy, subject, household, members, persons, words, listed):
        self.policy, self.subject, self.members, self.persons = policy, subject, members, persons
        self.listed = Listed(policy.inputs, listed)
        self.names = {**words, "on": policy.day, "household": household, "members": members, "listed": self.listed,
                      "parameter": policy.parameters}
        self.mine = None
        if policy.unit == "person":
            self.mine = persons.index(subject)
            self.names["member"] = members[self.mine]
        self.goods, self.placement = [], None
        self.outcome, self.criterion, self.fault = 0, "", ""
        self.counted, self.left, self.fixed, self.payee = [], [], [], None
        self.yearly = self.stage = self.bounded = 0
        self.lacks_nik, self.took, self.member_fault = False, False, None
        if self.criteria_hold():
            self.take_persons()
            self.add_amounts()
            self.find_payee()

    def of_member(self, at, counted=False):
        return {**self.names, "member": self.members[at], "counted": counted}

    def is_present(self, at):
        return self.policy.member is None or self.policy.member.holds(self.of_member(at))[0] is True

    def criteria_hold(self):
        failed = False
        for name, (kind, rule) in self.policy.criteria:
            if kind == "persons":
                answer, fault = self.enough(rule)
            else:
                answer, fault = rule.answer(self.names)
                if kind == "excluded_when" and answer is not None:
                    answer = not answer
            if answer:
                continue
            if answer is False or not failed:
                self.outcome, self.criterion, self.fault = (1 if answer is False else 2), name, fault or ""
            failed = True
            if answer is False:
                break
        if failed:
            if self.outcome == 1:
                self.fault = ""
            self.counted, self.left = [], []
        return not failed

    def enough(self, wanted):
        self.take_persons()
        if len(self.counted) >= wanted:
            return True, None
        may_be = any(why == 3 for _, _, why, _ in self.left)
        return (None if may_be else False), self.member_fault

    def take_persons(self):
        if self.took:
            return
        self.took = True
        candidates = []
        for at in range(len(self.members)) if self.mine is None else [self.mine]:
            if not self.is_present(at):
                continue
            names, before, missing = self.of_member(at), len(candidates), None
            for place, (name, rule, amount) in enumerate(self.policy.components):
                answer, fault = rule.holds(names)
                if answer:
                    candidates.append((place, at, amount))
                elif answer is None and missing is None:
                    missing, self.member_fault = name, fault
            if len(candidates) > before:
                continue
            if missing is None:
                missing = next((name for name, rule, _ in self.policy.components
                                if rule.needs is not None and not self.told(rule.needs, names)), None)
            if missing is not None:
                self.left.append((missing, at, 3, ""))
        for place, at, amount in self.ordered(candidates, self.policy.order):
            name = self.policy.components[place][0]
            why = self.obstacle(name, at)
            if why is None:
                self.counted.append((name, at, amount))
            else:
                self.left.append((name, at, *why))

    @staticmethod
    def told(needs, names):
        try:
            return needs(names)
        except Fault:
            return False

    def obstacle(self, name, at):
        if any(other == at for _, other, _ in self.counted):
            return 0, ""
        for cap, components, most in self.policy.caps:
            if name in components and sum(one in components for one, _, _ in self.counted) >= most:
                return 1, cap
        most = self.policy.most
        return (2, "") if most is not None and len(self.counted) >= most else None

    def ordered(self, candidates, order):
        for preference in reversed(order):
            if preference == "highest_amount":
                candidates = sorted(candidates, key=lambda one: -one[2])
            elif preference in ("youngest", "oldest"):
                sign = -1 if preference == "youngest" else 1

                def birth(one):
                    born = self.members[one[1]]["birth_date"]
                    return (1, 0) if born is None else (0, sign * born.toordinal())
                candidates = sorted(candidates, key=birth)
            elif preference == "component":
                candidates = sorted(candidates, key=lambda one: one[0])
            else:
                raise Unknown(f"the order {preference!r}")
        return candidates

    def add_amounts(self):
        self.yearly = sum(amount for _, _, amount in self.counted)
        spread_less = scheduled = 0
        for name, amount, stages, when in self.policy.fixed:
            if not self.granted(when):
                continue
            self.fixed.append(name)
            self.yearly += amount
            if stages is not None:
                spread_less += amount
                scheduled += stages[self.policy.stage - 1]
        for name, stages, pack, when in self.policy.goods:
            grams = stages[self.policy.stage - 1]
            if self.granted(when) and grams > 0:
                self.goods.append([name, grams, grams // pack])
        if self.policy.bounds:
            free = self.yearly
            self.yearly = min(max(free, self.policy.bounds["least"]), self.policy.bounds["most"])
            self.bounded = 1 if self.yearly > free else 2 if self.yearly < free else 0
        spread, shares = self.yearly - spread_less, self.policy.shares
        until, before = sum(shares[:self.policy.stage]), sum(shares[:self.policy.stage - 1])
        self.stage = scheduled + spread * until // sum(shares) - spread * before // sum(shares)

    def granted(self, when):
        return when is None or when.holds(self.names)[0] is True

    def ranks(self):
        """What the unit is put in order by; what cannot be told is the last of all."""
        found = []
        for needs, value in self.policy.quota["order"]:
            try:
                rank = int(value(self.names))
            except Fault:
                rank = INT_MOST
            found.append(rank if needs is None or self.told(needs, self.names) else INT_MOST)
        return found

    def area(self, region):
        """Whose places the unit wants."""
        areas = self.policy.quota["areas"]
        if not areas:
            return region
        digits = len(next(iter(areas)))
        code = self.names["household"]["province" if digits == 2 else "regency"]
        if code is None:
            raise Unknown("the area of a unit of which no region is known")
        return format(code, f"0{digits}d")

    def forget(self):
        """All that a line does not need: lists are long."""
        self.names, self.members = None, None

    def put_in(self, area, place, places):
        self.placement = [area, place, places]
        if place > places:
            self.outcome, self.yearly, self.stage, self.bounded = 1, 0, 0, 0
            self.counted, self.left, self.fixed, self.goods, self.payee = [], [], [], [], None
            self.lacks_nik = False

    def find_payee(self):
        if self.policy.provider:
            return
        for without_nik in (False, True):
            for name, who, order in self.policy.payees:
                found = self.payee_of(who, order, without_nik)
                if found is None:
                    continue
                if without_nik:
                    self.lacks_nik = True
                else:
                    self.payee = (name, found)
                return
            if not self.policy.nik:
                return

    def payee_of(self, who, order, without_nik):
        candidates = []
        for at, member in enumerate(self.members):
            if not self.is_present(at) or (self.policy.nik and not without_nik and not member["has_nik"]):
                continue
            counted = next((one for one in self.counted if one[1] == at), None)
            if who.answer(self.of_member(at, counted is not None or at == self.mine))[0]:
                places = [name for name, _, _ in self.policy.components]
                candidates.append((places.index(counted[0]), at, counted[2]) if counted else (0, at, 0))
        return self.ordered(candidates, order)[0][1] if candidates else None

    def line(self, digest):
        """The line of the list in its longer form."""
        person = self.persons.__getitem__
        provided = self.outcome == 0 and self.policy.provider
        return [self.subject, self.outcome, self.criterion, self.fault, self.yearly, self.stage, self.bounded,
                [[name, person(at), amount] for name, at, amount in self.counted],
                [[name, person(at), why, cap] for name, at, why, cap in self.left],
                self.fixed, self.payee and [self.payee[0], person(self.payee[1])], self.lacks_nik, digest,
                self.goods, provided, self.placement]


PARTS = ("subject", "outcome", "criterion", "fault", "yearly", "stage", "bounded", "counted", "left out", "fixed",
         "payee", "payee lacks NIK", "facts", "goods", "provided", "placement")
LATER = [[], False, None]
ASLEEP = [1, "asleep", "", 0, 0, 0, [], [], [], None, False]


# ---------------------------------------------------------------- the pack

class Facts:
    """Reads the facts of a unit: [subject, [household …], [person, member …] …]."""

    def __init__(self, vocabulary):
        self.household, self.member = vocabulary["household"], vocabulary["member"]
        self.words = vocabulary["categories"]

    def value(self, kind, raw):
        if raw is None:
            return None
        if kind == "date" and isinstance(raw, int):
            return EPOCH + datetime.timedelta(days=raw)
        if kind == "bool" and isinstance(raw, bool) or kind == "int" and isinstance(raw, int):
            return raw
        raise Damaged("a fact of another kind than it is declared")

    def record(self, declared, values):
        """Facts that nobody knows may be left off the end."""
        if len(values) > len(declared):
            raise Damaged("more facts than are declared")
        values = values + [None] * (len(declared) - len(values))
        return {name: self.value(kind, raw) for (name, kind), raw in zip(declared, values)}

    def read(self, data):
        unit = cbor_whole(data)
        if not isinstance(unit, list) or len(unit) < 2:
            raise Damaged("facts of nobody")
        return (unit[0], self.record(self.household, unit[1]), [self.record(self.member, one[1:]) for one in unit[2:]],
                [one[0] for one in unit[2:]])


class Pack:
    def __init__(self, folder, say, root):
        self.folder, self.say, self.given_root, self.found = folder, say, root, 0
        self.unchecked = []
        self.manifest = json.loads(self.file("manifest.json"))
        if self.manifest["format"] != "tepat.evidence/1":
            raise Unknown(f"a pack of format {self.manifest['format']}; this verifier reads tepat.evidence/1")

    def file(self, name):
        with open(os.path.join(self.folder, name), "rb") as file:
            return file.read()

    def differs(self, where, what):
        self.found += 1
        if self.found <= 100:
            self.say("differs", where=where, what=what)

    def run(self):
        its = self.manifest["list"]
        self.check_files()
        entries = self.check_entries()
        set_header, chunks, total, sums = self.list_entry(entries)
        self.check_policy(entries)
        header = self.check_header(set_header)
        numbers = self.check_lines(chunks, total)
        self.check_sample(numbers, total)
        self.decide(header, total, dict(sums))
        self.say("checked", lines=len(numbers), found=self.found,
                 **{key: its[key] for key in ("entry", "programme", "period", "region")})
        self.say("root", size=self.manifest["journal"]["size"], root=self.manifest["journal"]["root"])
        self.say("root_ok" if self.given_root else "root_free")
        for text, values in self.unchecked:
            self.say("unknown", what=self.say(text, quiet=True, **values))
        return 1 if self.found else 2 if self.unchecked else 0

    def check_files(self):
        for name, digest in self.manifest["files"].items():
            if hashlib.sha256(self.file(name)).hexdigest() != digest:
                self.differs(name, "not the bytes that were packed")

    def check_entries(self):
        """Each entry with its proof into the journal; by number."""
        journal = self.manifest["journal"]
        root = bytes.fromhex(journal["root"])
        if self.given_root and bytes.fromhex(self.given_root) != root:
            self.differs("manifest.json", "the journal's root is not the one that was given")
        entries = {}
        for number, item in enumerate(cbor_sequence(self.file("entries.cbor"))):
            envelope, salt, payload, proof = item
            where = f"entries.cbor, item {number}"
            said = cbor_array(envelope, 12)
            seq = said[1]
            if said[0] != "tepat.entry/1":
                raise Unknown(f"an entry of format {said[0]}")
            if sha(salt[16:], payload) != said[10]:
                self.differs(f"{where} (entry {seq})", "the payload is not the one the entry commits to")
            leaf = sha(b"\x00", salt[:16], envelope)
            if not included(leaf, seq - 1, journal["size"], proof, root):
                self.differs(f"{where} (entry {seq})", "the proof does not lead to the journal's root")
            entries[seq] = (said, payload)
        return entries

    def list_entry(self, entries):
        seq = self.manifest["list"]["entry"]
        if seq not in entries or entries[seq][0][8] != "programmes.list_made":
            raise Damaged(f"entry {seq} is not in the pack, or no list")
        self.version = entries[seq][0][9]
        if self.version not in (1, 2):
            raise Unknown(f"a list entry of version {self.version}")
        if not any(said[8] == "journal.activated" and cbor_whole(payload) == seq for said, payload in entries.values()):
            self.differs(f"entry {seq}", "no entry says that the list is in force")
        return cbor_array(entries[seq][1], 4)

    def check_policy(self, entries):
        """The text is the one that was recorded, and its values give the digest that the list names."""
        wanted = bytes.fromhex(self.manifest["list"]["policy"])
        text = self.file("policy.toml")
        recorded = [cbor_array(payload, 3) for said, payload in entries.values()
                    if said[8] == "programmes.policy_recorded"]
        if not any(digest == wanted and its.encode() == text for digest, _, its in recorded):
            self.differs("policy.toml", "not the text that was recorded in the journal")
        try:
            self.policy_file = tomllib.loads(text.decode())
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise Damaged(f"policy.toml: {error}") from None
        if sha(cbor_write(self.policy_file)) != wanted:
            self.differs("policy.toml", "its values do not give the digest that the list names")

    def check_header(self, set_header):
        """What the list was made from; the manifest says the same."""
        programme, inner = cbor_array(set_header, 2)
        header = cbor_array(inner, 8 if self.version == 1 else 9)
        seq, effective_on, policies, period, region, quota, inputs, semantics = header[:8]
        self.header_bytes, self.region, self.quota = inner, region, quota
        its = self.manifest["list"]
        said = {"programme": programme, "period": period, "region": region, "as_known_at": seq, "policy": policies[0].hex(),
                "effective_on": (EPOCH + datetime.timedelta(days=effective_on)).isoformat(), "semantics": semantics}
        for key, value in said.items():
            if its[key] != value:
                self.differs("manifest.json", f"{key} is {its[key]!r}, the list's entry says {value!r}")
        if semantics != 1 or len(policies) != 1:
            raise Unknown("a list with semantics that this verifier does not know")
        # Inputs are rankings, a unit's place in which is among its facts, and lists that conditions ask about.
        return header

    def check_lines(self, chunks, total):
        """Every line of the pack is a line of the list: by the chunk's seed, or by a proof of its own."""
        packed = {root: seed for root, _, seed in cbor_sequence(self.file("chunks.cbor"))}
        starts, first = [], 0
        for root, count in chunks:
            starts.append((first, count, root))
            first += count
        if first != total:
            raise Damaged("the list's chunks do not hold its lines")
        self.lines, leaves = [], {}
        for number, (at, line, salt, proof) in enumerate(cbor_sequence(self.file("lines.cbor"))):
            where = f"lines.cbor, item {number} (line {at})"
            chunk = next(((start, count, root) for start, count, root in starts if start <= at < start + count), None)
            if chunk is None:
                raise Damaged(f"{where}: the list has no such line")
            start, count, root = chunk
            seed = packed.get(root)
            if seed is not None:
                salt = sha(seed, (at - start).to_bytes(4, "big"))[:16]
            leaf = sha(b"\x00", salt, line)
            if seed is not None:
                leaves.setdefault(root, []).append(leaf)
            elif not included(leaf, at - start, count, proof, root):
                self.differs(where, "the proof does not lead to the root of its chunk")
            self.lines.append((at, line))
        for start, count, root in starts:
            if packed.get(root) is not None and root_of(leaves.get(root, [])) != root:
                self.differs(f"lines.cbor, lines {start} to {start + count - 1}", "they do not give the root of their chunk")
        return [at for at, _ in self.lines]

    def check_sample(self, numbers, total):
        sample = self.manifest["sample"]
        if sample is None:
            if numbers != list(range(total)):
                self.differs("lines.cbor", "not every line of the list, once and in order")
            return self.say("whole")
        if sample["method"] != "tepat.sample/1":
            raise Unknown(f"the sampling {sample['method']}")
        seed = sample["seed"].encode()
        ranked = sorted((sha(b"tepat.sample/1\x00", seed, b"\x00", at.to_bytes(8, "big")), at) for at in range(total))
        if numbers != sorted(at for _, at in ranked[:sample["count"]]):
            self.differs("lines.cbor", "not the lines that the seed chooses")
        return self.say("sample", count=len(numbers), all=total, seed=sample["seed"])

    def decide(self, header, total, sums):
        period = header[3]
        year, stage, stages = (int(part) for part in re.fullmatch(r"(\d+):(\d+)/(\d+)", period).groups())
        day = first_day(self.policy_file, year, stage, stages)
        if day is None:
            self.differs("manifest.json", "the period does not fit the policy's calendar")
            return
        policy = Policy(self.policy_file, day, stage)
        facts = Facts(json.loads(self.file("vocabulary.json")))
        listed = cbor_sequence(self.file("listed.cbor")) if "listed.cbor" in self.manifest["files"] else iter(())
        counts = dict.fromkeys(("eligible", "ineligible", "undetermined", "payable", "yearly", "stage", "payable_stage"), 0)
        before = 0
        packed = cbor_sequence(self.file("facts.cbor"))
        asleep = 0
        contenders, asked, seed = [], set(), sha(b"tepat quota 1\0", self.header_bytes)
        for number, (at, line) in enumerate(self.lines):
            where = f"line {at}"
            stored = self.line(line)
            on = next(listed, [])
            data = next(packed, None)
            if not isinstance(data, bytes):
                raise Damaged(f"facts.cbor has no facts for {where}")
            if stored[0] <= before:
                self.differs(where, "subjects are not in order")
            before = stored[0]
            self.count(counts, stored)
            if sha(data) != stored[12]:
                self.differs(f"facts.cbor, item {number} ({where})", "not the facts that the line names")
            if stored[2] == "asleep":
                # No rule was asked: such a line has one form, and no facts.
                if data != b"" or stored[1:12] != ASLEEP or stored[13:] != LATER:
                    self.differs(where, "not the line of a unit that sleeps")
                asleep += 1
                continue
            try:
                subject, household, members, persons = facts.read(data)
            except Damaged as error:
                self.differs(f"facts.cbor, item {number} ({where})", str(error))
                continue
            if policy.unit == "person" and subject not in persons:
                self.differs(f"facts.cbor, item {number} ({where})", "the person decided on is not among them")
                continue
            decision = Decision(policy, subject, household, members, persons, facts.words, on)
            asked |= decision.listed.asked
            if policy.quota is None or decision.outcome != 0:
                self.compare(where, stored, decision.line(sha(data)))
                continue
            contenders.append((decision.area(self.region), decision.ranks(), sha(seed, subject.to_bytes(8, "big")),
                               (where, stored, sha(data), decision)))
            asked |= decision.listed.asked
            decision.forget()
        self.place(policy, contenders)
        if asleep:
            self.unchecked.append(("asleep", {"count": asleep}))
        for name in sorted(asked):
            if not isinstance(name, str) or name not in policy.inputs:
                raise Damaged("a list that the policy does not name")
            self.unchecked.append(("listed", {"list": name}))
        if next(packed, None) is not None:
            self.differs("facts.cbor", "facts of more units than there are lines")
        if self.manifest["sample"] is None:
            for name, value in counts.items():
                if sums.get(name) != value:
                    self.differs("the list's entry", f"its sum {name} is {sums.get(name)}, the lines give {value}")

    def line(self, data):
        """In the longer form, which says something that the shorter does not."""
        line = cbor_whole(data)
        if not isinstance(line, list) or len(line) not in ((13,) if self.version == 1 else (13, 16)):
            raise Damaged("a line of another size")
        if line[13:] == LATER:
            raise Damaged("a line that is longer than it need be")
        return line + LATER if len(line) == 13 else line

    def compare(self, where, stored, again):
        for part, one, other in zip(PARTS, stored, again):
            if one != other:
                self.differs(where, f"{part} is {show(one)}, computing again gives {show(other)}")

    def place(self, policy, contenders):
        """Puts those who want places in order; of a sample only the area and how many there are can be told."""
        if policy.quota is None:
            if self.quota is not None:
                self.differs("the list's entry", "it has a quota, the policy has none")
            return
        areas = {code: places for code, places in policy.quota["areas"].items()
                 if self.region == "00" or code.startswith(self.region)}
        if policy.quota["areas"]:
            if self.quota != sum(areas.values()):
                self.differs("the list's entry", f"its places are {self.quota}, the policy allocates {sum(areas.values())}")
        else:
            areas = {self.region: self.quota}
            if not isinstance(self.quota, int) or self.quota > policy.quota["most"]:
                self.differs("the list's entry", f"its places are {self.quota}, the country has {policy.quota['most']}")
                return
        sample = self.manifest["sample"] is not None
        if sample:
            self.unchecked.append(("places", {}))
        place, before = 0, None
        for area, _, _, (where, stored, digest, decision) in sorted(contenders, key=lambda one: one[:3]):
            place, before = (place + 1 if area == before else 1), area
            if sample:
                said = stored[15]
                place = said[1] if isinstance(said, list) and len(said) == 3 and isinstance(said[1], int) else 0
            decision.put_in(area, place, areas.get(area, 0))
            self.compare(where, stored, decision.line(digest))

    @staticmethod
    def count(counts, line):
        counts[("eligible", "ineligible", "undetermined")[line[1]]] += 1
        counts["yearly"] += line[4]
        counts["stage"] += line[5]
        for item, grams, packs in line[13]:
            for name, value in ((f"grams:{item}", grams), (f"packs:{item}", packs)):
                counts[name] = counts.get(name, 0) + value
        if line[10] is not None or line[14]:
            counts["payable"] += 1
            counts["payable_stage"] += line[5]


def show(value):
    if isinstance(value, bytes):
        return value.hex()[:16] + "…"
    if isinstance(value, list):
        return "[" + ", ".join(map(show, value)) + "]"
    return repr(value)


def main(arguments):
    folder, root, language = os.path.dirname(os.path.abspath(__file__)), None, "id"
    while arguments:
        word = arguments.pop(0)
        if word in ("--help", "-h"):
            print(__doc__)
            return 0
        if word in ("--root", "--lang") and arguments:
            value = arguments.pop(0)
            root, language = (value, language) if word == "--root" else (root, value)
        else:
            folder = word
    texts = TEXTS.get(language, TEXTS["id"])

    def say(text, quiet=False, **values):
        made = texts[text].format(**values)
        if not quiet:
            print(made)
        return made
    try:
        return Pack(folder, say, root).run()
    except Unknown as error:
        say("unknown", what=error)
        return 2
    except (Damaged, OSError, KeyError, ValueError, TypeError, IndexError) as error:
        say("differs", where=folder if not isinstance(error, Damaged) else "pack", what=f"{type(error).__name__}: {error}")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
