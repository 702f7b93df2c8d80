"""What peers are judged by: the file of truth, and groups that pairs make."""
import csv


def pairs_of(path):
    """Pairs of ids that are one person: id_1 and id_2, or the doubles among the errors of `tepat generate`."""
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    if rows and "kind" in rows[0]:
        return [(row["idartbdt"], row["true_value"]) for row in rows if row["kind"] == "double_person"]
    return [(row["id_1"], row["id_2"]) for row in rows]


class Groups:
    """Ids, of which those that were joined are in one group."""

    def __init__(self, pairs=()):
        self.parent = {}
        for one, two in pairs:
            self.parent[self.root(one)] = self.root(two)

    def root(self, one):
        while self.parent.setdefault(one, one) != one:
            self.parent[one] = self.parent[self.parent[one]]
            one = self.parent[one]
        return one
