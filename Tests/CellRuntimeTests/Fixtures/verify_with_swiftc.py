#!/usr/bin/env python3
"""Holds the outputs in constructs.txt against the Swift compiler (checked with Swift 6.3.1, language mode 5).

    verify_with_swiftc.py            reports rows whose output differs; exit status 1 if there are any
    verify_with_swiftc.py --update   writes the compiler's outputs into the file

Rows without types of their own are compiled together, each in a `do` block; the others one by one, since a local type
prints under another name than a global one.
"""

import concurrent.futures
import pathlib
import re
import subprocess
import sys
import tempfile

FILE = pathlib.Path(__file__).with_name("constructs.txt")
MARK = "=== next row ==="


def read_rows():
    head, *parts = re.split(r"(?m)^## ", FILE.read_text())
    rows = []
    for part in parts:
        title, rest = part.split("\n", 1)
        code, output = rest.split("\n#=\n", 1)
        rows.append((title, code, output.rstrip("\n")))
    return head, rows


def run(source):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder)
        (path / "main.swift").write_text("import Foundation\n" + source)
        command = ["swiftc", "-swift-version", "5", "-suppress-warnings", "-module-name", "main", "-o", "rows", "main.swift"]
        built = subprocess.run(command, cwd=path, capture_output=True, text=True)
        if built.returncode != 0:
            return None, built.stderr
        return subprocess.run([path / "rows"], capture_output=True, text=True).stdout, ""


def main():
    head, rows = read_rows()
    outputs = {}
    plain = [i for i, row in enumerate(rows) if not re.search(r"(?m)^(struct|enum) ", row[1])]
    source = "".join(f'do {{\n{rows[i][1]}\n}}\nprint("{MARK}")\n' for i in plain)
    printed, errors = run(source)
    if printed is None:
        print(errors)
    else:
        for i, text in zip(plain, printed.split(MARK + "\n")):
            outputs[i] = text
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        rest = [i for i in range(len(rows)) if i not in outputs]
        for i, (printed, errors) in zip(rest, pool.map(lambda i: run(rows[i][1]), rest)):
            if printed is None:
                print(f"{rows[i][0]}: does not compile\n{errors}")
            else:
                outputs[i] = printed
    wrong = [i for i in range(len(rows)) if outputs.get(i, "\0").rstrip("\n") != rows[i][2]]
    if "--update" in sys.argv:
        text = head + "".join(
            f"## {title}\n{code}\n#=\n{outputs.get(i, output).rstrip(chr(10))}\n\n" for i, (title, code, output) in enumerate(rows)
        )
        FILE.write_text(text.rstrip("\n") + "\n")
        print(f"{len(wrong)} of {len(rows)} rows updated")
        return
    for i in wrong:
        print(f"{rows[i][0]}: recorded\n{rows[i][2]}\nSwift prints\n{outputs.get(i)}")
    print(f"{len(rows)} rows, {len(wrong)} differ")
    sys.exit(1 if wrong else 0)


main()
