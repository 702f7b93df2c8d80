"""Matches a normalised file with Splink and DuckDB, by its recommended steps: u from random pairs, the prior from
deterministic rules, m by expectation-maximisation over two blocking rules, then prediction and clusters.

    splink_match.py NORMALISED.csv TRUTH.csv [--link] [--rules number,name+birth] [--train name+birth] [--sure number]
                    [--without family]

TRUTH has two columns of ids. Prints one JSON object: its best F1 over all thresholds (chosen with the truth, which
ours is not), and seconds of processor and clock up to the clusters, without imports and without judging.
"""
import csv
import json
import logging
import resource
import sys
import time
from collections import Counter

import duckdb  # noqa: F401  (imports are not measured)
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import Linker, SettingsCreator, block_on
from splink.internals.duckdb.database_api import DuckDBAPI
from truth import Groups, pairs_of

logging.disable(logging.WARNING)
source, truth_file = sys.argv[1], sys.argv[2]
link = "--link" in sys.argv


def rules_of(option, otherwise):
    text = sys.argv[sys.argv.index(option) + 1] if option in sys.argv else otherwise
    return [rule.split("+") for rule in text.split(",")]


rules = rules_of("--rules", "number,name+birth,birth+district,name+village,birth+mother_start,name+mother,"
                            "birth+name_start+birthplace,family+name_start")
training = rules_of("--train", "number,name+birth")


def processor():
    use = resource.getrusage(resource.RUSAGE_SELF)
    return use.ru_utime + use.ru_stime


begin, begin_clock = processor(), time.monotonic()
api = DuckDBAPI()
connection = api._con
connection.execute(
    f"create table everyone as select * from read_csv('{source}', all_varchar = true, nullstr = '')")
with open(source, newline="") as file:
    columns = next(csv.reader(file))
have = {column for column in columns
        if connection.execute(f"select count({column}) from everyone").fetchone()[0] > 0}
rules = [rule for rule in rules if all(column in have for column in rule)]
compared = have - {name for rule in rules_of("--without", "") for name in rule}


def level(sql, label, tf=None, tf_minimum=None):
    made = cll.CustomLevel(sql, label)
    if tf:
        made = made.configure(tf_adjustment_column=tf)
    return made


def custom(column, levels, or_null=""):
    null = cll.CustomLevel(f"{column}_l is null or {column}_r is null{or_null}", "missing").configure(is_null_level=True)
    return cl.CustomComparison(
        output_column_name=column, comparison_levels=[null] + levels + [cll.ElseLevel()])


def same(column):
    return f"{column}_l = {column}_r"


swapped = "substr(birth_l, 1, 4) || substr(birth_l, 7, 2) || substr(birth_l, 5, 2) = birth_r"
two_of_three = " + ".join(
    f"(substr(birth_l, {at}, {size}) = substr(birth_r, {at}, {size}))::int" for at, size in ((1, 4), (5, 2), (7, 2)))
moved = " or village_l <> village_r and coded_l = '1' and coded_r = '1'"
near_number = "damerau_levenshtein(number_l, number_r) <= 1"
same_day = " and " + same("birth")
comparisons = {
    "number": custom("number", [
        # The number holds the birthday, which must not count twice.
        level(same("number") + same_day, "same, of one day"),
        level(near_number + same_day, "near, of one day"),
        level(same("birth"), "of one day"),
        level(same("number"), "same"),
        level(near_number, "near"),
        level("length(number_l) = 16 and left(number_l, 12) = left(number_r, 12)", "front")]),
    "name": custom("name", [
        level(same("name") + " and " + same("name_spelling"), "same", "name"),
        level(same("name"), "sound", "name"),
        level("jaro_winkler_similarity(name_letters_l, name_letters_r) >= 0.92", "near"),
        level("jaro_winkler_similarity(name_letters_l, name_letters_r) >= 0.80", "similar")]),
    "mother": custom("mother", [
        level(same("mother"), "same", "mother"),
        level("jaro_winkler_similarity(mother_l, mother_r) >= 0.88", "near")]),
    "birth": custom("birth", [
        level(same("birth") + " and right(birth_l, 4) <> '0101'", "same"),
        level(swapped, "swapped"),
        level("hamming(birth_l, birth_r) = 1", "digit"),
        level(f"({two_of_three}) = 2", "two of three"),
        level("left(birth_l, 4) = left(birth_r, 4) and (right(birth_l, 4) = '0101' or right(birth_r, 4) = '0101')",
              "year")]),
    "birthplace": custom("birthplace", [level(same("birthplace"), "same", "birthplace")]),
    "village": custom("village", [
        level(same("village"), "same"), level(same("district"), "district"), level(same("regency"), "regency")]),
    # Who moved has another card and place in the family: counted once, as the village.
    "family": custom("family", [level(same("family"), "same")], moved + " and family_l <> family_r"),
    "sex": custom("sex", [level(same("sex"), "same")]),
    "relation": custom("relation", [level(same("relation"), "same")], moved),
}
chosen = [made for column, made in comparisons.items() if column in compared]
if "number" in compared:
    chosen.append(cl.CustomComparison(
        output_column_name="numbers_there",
        comparison_levels=[level("number_l is not null and number_r is not null", "both"), cll.ElseLevel()]))
settings = SettingsCreator(
    link_type="link_only" if link else "dedupe_only",
    comparisons=chosen,
    blocking_rules_to_generate_predictions=[block_on(*rule) for rule in rules],
    retain_matching_columns=False, retain_intermediate_calculation_columns=False)

def registered(name, where):
    connection.execute(f"create table {name} as select * from everyone where {where}")
    return api.register(name) if hasattr(api, "register") else name


tables = ([registered("one", "source = '1'"), registered("two", "source = '2'")] if link
          else [registered("one", "true")])
linker = Linker(tables if link else tables[0], settings)
sure = [block_on(*rule) for rule in rules_of("--sure", "number,name+birth+mother")
        if all(column in have for column in rule)]
linker.training.estimate_probability_two_random_records_match(sure, recall=0.8)
linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
for rule in training:
    if all(column in have for column in rule):
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*rule))
predicted = linker.inference.predict(threshold_match_probability=0.01)
pairs = predicted.as_duckdbpyrelation()
sources = ", source_dataset_l, source_dataset_r" if link else ""
found = connection.execute(
    f"select unique_id_l, unique_id_r, match_weight from ({pairs.sql_query()}) order by match_weight desc").fetchall()
clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, threshold_match_probability=0.5)
clusters.as_duckdbpyrelation().fetchall()
used, clock = processor() - begin, time.monotonic() - begin_clock

true = pairs_of(truth_file)
best = (0.0, 0.0, 0.0, 0.0)
if link:
    true = set(true)
    right = 0
    for at, (one, two, weight) in enumerate(found):
        right += (one, two) in true or (two, one) in true
        if at + 1 == len(found) or found[at + 1][2] != weight:
            best = max(best, (2 * right / (at + 1 + len(true)), right / (at + 1), right / len(true), weight))
else:
    people = Groups(true)
    group = {one: people.root(one) for one in list(people.parent)}
    sizes = Counter(group.values())
    wanted = sum(size * (size - 1) // 2 for size in sizes.values())
    # Clusters grow as the threshold falls: right and found pairs of the closure are kept up to date.
    joined, members, right, closed = Groups(), {}, 0, 0
    for at, (one, two, weight) in enumerate(found):
        x, y = joined.root(one), joined.root(two)
        if x != y:
            mine, theirs = members.pop(x, [x]), members.pop(y, [y])
            closed += len(mine) * len(theirs)
            counts = Counter(group[member] for member in mine if member in group)
            right += sum(counts[group[member]] for member in theirs if member in group)
            joined.parent[x] = y
            members[y] = mine + theirs
        if at + 1 == len(found) or found[at + 1][2] != weight:
            best = max(best, (2 * right / (closed + wanted), right / closed if closed else 1, right / wanted, weight))
print(json.dumps({"f1": best[0], "precision": best[1], "recall": best[2], "weight": best[3], "processor": used,
                  "elapsed": clock, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
