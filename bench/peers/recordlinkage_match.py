"""Matches a normalised file with the package recordlinkage, by its recommended steps: the same blocking rules, its own
comparisons of the same fields, and its unsupervised classifier (ECM).

    recordlinkage_match.py NORMALISED.csv TRUTH.csv [--link] [--rules name+birth,…]

Prints one JSON object as splink_match.py does. Its classifier decides by itself, so there is no threshold to choose;
pairs are judged as they are, and closed to groups where there is one file.
"""
import json
import resource
import sys
import time

import pandas
import recordlinkage
from truth import Groups, pairs_of

source, truth_file = sys.argv[1], sys.argv[2]
link = "--link" in sys.argv
rules = [rule.split("+") for rule in sys.argv[sys.argv.index("--rules") + 1].split(",")]


def processor():
    use = resource.getrusage(resource.RUSAGE_SELF)
    return use.ru_utime + use.ru_stime


begin, begin_clock = processor(), time.monotonic()
everyone = pandas.read_csv(source, dtype=str, keep_default_na=False).replace("", None).set_index("unique_id")
have = {column for column in everyone.columns if everyone[column].notna().any()}
tables = [everyone[everyone.source == "1"], everyone[everyone.source == "2"]] if link else [everyone]
index = recordlinkage.Index()
for rule in rules:
    if all(column in have for column in rule):
        index.block(rule)
pairs = index.index(*tables)
compare = recordlinkage.Compare()
for column in ("number", "birth", "birthplace", "village", "district", "family", "sex"):
    if column in have:
        compare.exact(column, column, label=column)
for column, from_similarity in (("name_letters", 0.92), ("mother", 0.88)):
    if column in have:
        compare.string(column, column, method="jarowinkler", threshold=from_similarity, label=column)
features = compare.compute(pairs, *tables)
features = features.loc[:, features.nunique() > 1]
found = [tuple(pair) for pair in recordlinkage.ECMClassifier().fit_predict(features)]
used, clock = processor() - begin, time.monotonic() - begin_clock

true = pairs_of(truth_file)


def closed(some):
    """Pairs that are in one group."""
    groups, members = Groups(some), {}
    for one in list(groups.parent):
        members.setdefault(groups.root(one), []).append(one)
    return {tuple(sorted((group[i], group[j]))) for group in members.values()
            for i in range(len(group)) for j in range(i)}


wanted, got = (({tuple(sorted(pair)) for pair in true}, {tuple(sorted(pair)) for pair in found}) if link
               else (closed(true), closed(found)))
right = len(wanted & got)
print(json.dumps({"f1": 2 * right / (len(got) + len(wanted)), "precision": right / len(got) if got else 1,
                  "recall": right / len(wanted), "processor": used, "elapsed": clock,
                  "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
