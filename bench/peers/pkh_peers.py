"""PKH on 1 July of twelve years, by NumPy or by OpenFisca-Core, on columns that country_bench wrote.

    pkh_peers.py numpy|openfisca FOLDER

Prints the processor seconds of deciding (not of reading), then a line a year: eligible, undetermined, rupiah a
year, rupiah in the stage. Both use the same formulas; OpenFisca's are variables of its own entities.
"""

import sys
import time

import numpy as np

UNKNOWN = np.iinfo(np.int32).max
YEARS = [2012, 2013, 2014, 2015, 2016, 2017, 2018, 2019, 2020, 2021, 2022, 2024]
EPOCH = np.datetime64("1970-01-01")


def born_by(year, age):
    """The last birthday on which somebody is so old on 1 July."""
    return int((np.datetime64(f"{year - age:04d}-07-01") - EPOCH).astype(int))


def rules(year):
    its = {"poorest": 15 if year < 2017 else 25, "fixed": 0, "least": 0, "most": 1 << 60, "persons": 100}
    if year < 2013:
        amounts, its["fixed"] = [800, 800, 400, 800, 0, 400, 0, 0], 200_000
    elif year < 2015:
        amounts, its["fixed"] = [1000, 1000, 500, 1000, 0, 500, 0, 0], 300_000
    elif year < 2016:
        amounts, its["fixed"] = [1000, 1000, 450, 750, 1000, 450, 0, 0], 500_000
    elif year < 2017:
        amounts, its["fixed"] = [1200, 1200, 450, 750, 1000, 450, 3100, 1900], 500_000
    elif year < 2019:
        amounts = [0] * 8
    elif year == 2019:
        amounts = [2400, 2400, 900, 1500, 2000, 900, 2400, 2400]
    else:
        amounts = [3000, 3000, 900, 1500, 2000, 900, 2400, 2400]
    its["amounts"] = np.array(amounts, dtype=np.int64) * 1000
    if year < 2015:
        its["least"], its["most"] = (600_000, 2_200_000) if year < 2013 else (800_000, 2_800_000)
    if year >= 2019:
        its["persons"] = 4
    its["parts"] = (6, 7, 12) if year == 2020 else (1, 2, 4) if year < 2019 else (2, 3, 4)
    return its


def components(year, person):
    """By component, who counts; and who may, for want of a fact."""
    birth = person["birth"]
    known = birth != UNKNOWN
    present = (person["presence"] == 1) | (person["presence"] == 5)
    late = year >= 2015
    school_from = 6 if year < 2015 or year >= 2022 else 7
    school = known & (birth <= born_by(year, school_from))
    if late:
        school &= birth > born_by(year, 22)
    attending = person["schooling"] == 1
    level = person["level"]
    out = known & (birth <= born_by(year, school_from)) & (birth > born_by(year, 22 if late else 16))
    out &= ~np.isin(person["relation"], (1, 2, 6)) & (person["schooling"] != UNKNOWN) & ~attending
    diploma = person["diploma"]
    out &= ~((diploma != UNKNOWN) & (diploma >= (3 if late else 2)))
    nobody = np.zeros_like(known)
    counts = [
        (person["sex"] == 2) & (person["pregnant"] == 1),
        known & (birth <= born_by(year, 0)) & (birth > born_by(year, 7)),
        school & attending & (level >= 1) & (level <= 3),
        school & attending & (level >= 4) & (level <= 6),
        school & attending & (level >= 7) & (level <= 9) if late else nobody,
        out,
        (person["disability"] != UNKNOWN) & (person["disability"] != 0) if year >= 2016 else nobody,
        known & (birth <= born_by(year, 60 if year == 2019 else 70)) if year >= 2016 else nobody,
    ]
    counts = np.stack([present & one for one in counts])
    at_school_age = (birth <= born_by(year, 6)) & (birth > born_by(year, 22))
    lacking = present & (~known | at_school_age & (person["schooling"] == UNKNOWN))
    return counts, lacking & ~counts.any(axis=0)


def places(keys, wanted):
    """Of each row its place, from 0, among the wanted rows of its key; rows are sorted by key."""
    total = np.cumsum(wanted) - wanted
    first = np.r_[True, keys[1:] != keys[:-1]]
    return total - np.maximum.accumulate(np.where(first, total, 0))


def persons_amount(year, its, counts, person, size):
    """Rupiah a year for the persons of each family: the highest amounts first, then the youngest; caps; each once."""
    member, component = np.nonzero(counts.T)
    amount = its["amounts"][component]
    family = person["family"][member]
    born = person["birth"][member]
    order = np.lexsort((component, member, -np.where(born == UNKNOWN, -(1 << 30), born), -amount, family))
    member, component, amount, family = member[order], component[order], amount[order], family[order]
    taken = np.ones(len(member), dtype=bool)
    capped = np.zeros(len(member), dtype=bool)
    groups = [((0, 1), 1)] if year < 2015 else [((0,), 2), ((1,), 2), ((6,), 1), ((7,), 1)] if year >= 2022 else []
    # A person who is passed over for one component may still be taken for another, so go round until nothing moves.
    while True:
        by_member = np.lexsort((np.arange(len(member)), member))
        once = np.zeros(len(member), dtype=bool)
        once[by_member] = places(member[by_member], ~capped[by_member]) == 0
        taken = once & ~capped
        beyond = np.zeros(len(member), dtype=bool)
        for group, most in groups:
            inside = taken & np.isin(component, group)
            beyond |= inside & (places(family, inside) >= most)
        if not beyond.any():
            break
        capped |= beyond
    taken &= places(family, taken) < its["persons"]
    return np.bincount(family[taken], weights=amount[taken], minlength=size).astype(np.int64)


def answers(year, its, person, family, any_in):
    """(eligible, undetermined, yearly, stage), by family. `any_in(rows)`: whether one of a family's persons is."""
    size = len(family["found"])
    counts, lacking = components(year, person)
    present = (person["presence"] == 1) | (person["presence"] == 5)
    official = any_in(present & (person["job"] == 5))
    somebody = any_in(counts.any(axis=0))
    may_be = any_in(lacking)
    percentile = family["percentile"]
    ranked = percentile != UNKNOWN
    no = (family["found"] != 1) | (ranked & (percentile > its["poorest"])) | official | (~somebody & ~may_be)
    eligible = ~no & ranked & somebody
    sum_ = persons_amount(year, its, counts, person, size)
    base = np.clip(sum_ + its["fixed"], its["least"], its["most"])
    before, with_, parts = its["parts"]
    stage = base * with_ // parts - base * before // parts
    yearly = base
    papua = (family["province"] >= 91) & (family["province"] <= 96)
    if year in (2017, 2018):
        disabled = (person["disability"] != UNKNOWN) & (person["disability"] != 0)
        old = (person["birth"] != UNKNOWN) & (person["birth"] <= born_by(year, 70))
        more = papua | any_in(present & (disabled | old))
        yearly = yearly + np.where(more, 2_000_000, 1_890_000)
        stage = stage + 500_000
    if year == 2019:
        yearly = yearly + np.where(papua, 1_000_000, 550_000)
    return eligible, ~no & ~eligible, yearly, stage


def by_numpy(person, family):
    size = len(family["found"])

    def any_in(rows):
        return np.bincount(person["family"][rows], minlength=size) > 0

    return [answers(year, rules(year), person, family, any_in) for year in YEARS]


def by_openfisca(person, family):
    from openfisca_core import entities, periods, simulation_builder, taxbenefitsystems, variables

    size = len(family["found"])
    PersonEntity = entities.Entity("person", "persons", "", "")
    FamilyEntity = entities.GroupEntity("family", "families", "", "", [{"key": "member", "plural": "members"}])
    PersonEntity.is_person = True
    system = taxbenefitsystems.TaxBenefitSystem([PersonEntity, FamilyEntity])

    def fact(name, entity):
        return type(name, (variables.Variable,), {
            "value_type": int, "entity": entity, "definition_period": periods.ETERNITY})

    for name in person:
        if name != "family":
            system.add_variable(fact(name, PersonEntity))
    for name in family:
        system.add_variable(fact(name, FamilyEntity))

    def facts_of(members, period):
        return {name: members(name, period) for name in person if name != "family"}

    known = {}  # what the four variables of a year share is computed once

    def decided(formula_of):
        def formula(families, period):
            year = period.start.year
            if year in known:
                return formula_of(known[year])
            people = facts_of(families.members, period)
            people["family"] = families.members_entity_id
            its = {name: families(name, period) for name in family}
            known[year] = answers(year, rules(year), people, its, families.any)
            return formula_of(known[year])
        return formula

    for at, (name, kind) in enumerate((("eligible", bool), ("undetermined", bool), ("yearly", int), ("stage", int))):
        system.add_variable(type(name, (variables.Variable,), {
            "value_type": kind, "entity": FamilyEntity, "definition_period": periods.YEAR,
            "formula": decided(lambda answer, at=at: answer[at])}))

    builder = simulation_builder.SimulationBuilder()
    builder.create_entities(system)
    builder.declare_person_entity("person", np.arange(len(person["birth"])))
    families = builder.declare_entity("family", np.arange(size))
    builder.join_with_persons(families, person["family"], np.array(["member"] * len(person["birth"])))
    simulation = builder.build(system)
    for name, values in {**{k: v for k, v in person.items() if k != "family"}, **family}.items():
        simulation.set_input(name, "ETERNITY", values)
    begin = time.process_time()
    made = []
    for year in YEARS:
        eligible = simulation.calculate("eligible", str(year))
        made.append((eligible, simulation.calculate("undetermined", str(year)),
                     simulation.calculate("yearly", str(year)), simulation.calculate("stage", str(year))))
    return made, time.process_time() - begin


def main():
    peer, folder = sys.argv[1:]

    def read(names):
        return {name: np.fromfile(f"{folder}/{name}.i32", dtype=np.int32) for name in names}

    person = read(["family", "birth", "sex", "presence", "pregnant", "disability", "schooling", "level", "relation",
                   "diploma", "job"])
    family = read(["found", "percentile", "province"])
    if peer == "numpy":
        begin = time.process_time()
        made = by_numpy(person, family)
        used = time.process_time() - begin
    else:
        made, used = by_openfisca(person, family)
    print(used)
    for eligible, undetermined, yearly, stage in made:
        print(int(eligible.sum()), int(undetermined.sum()), int(np.asarray(yearly)[eligible].astype(np.int64).sum()),
              int(np.asarray(stage)[eligible].astype(np.int64).sum()))


main()
