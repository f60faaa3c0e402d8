#!/usr/bin/env python3
"""Runs the same programs as cells of a notebook and in CPython, in turn, and prints how their times compare.

    python3 Tests/CellRuntimeTests/Benchmarks/compare_with_cpython.py [--nb .build/release/nb] [--runs 7] [NAME...]

A time is processor time of the whole process less that of the same process with an empty program, so start-up, parsing
of the registry and reports do not count. A ratio below 1 means that the cell is faster. Both must print the same text.
"""

import argparse, os, platform, statistics, subprocess, sys, tempfile
from programs import PROGRAMS


def processor_seconds(command, folder):
    """Processor seconds and printed text of a command."""
    read, write = os.pipe()
    process = subprocess.Popen(command, cwd=folder, stdout=write, stderr=subprocess.STDOUT)
    os.close(write)
    with os.fdopen(read) as output:
        text = output.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{' '.join(command)} failed:\n{text}")
    return usage.ru_utime + usage.ru_stime, text


class Nb:
    def __init__(self, executable, folder):
        self.executable, self.folder = executable, folder

    def run(self, program):
        with open(f"{self.folder}/program.md", "w") as file:
            file.write(f"# Program\n\n```swift\n{program.strip()}\n```\n")
        seconds, _ = processor_seconds([self.executable, "run", "--fresh", "program.md"], self.folder)
        with open(f"{self.folder}/reports/program.md") as file:
            # The second block of the report is what the cell printed.
            return seconds, file.read().split("```")[3].split("\n", 1)[1].strip()


class CPython:
    def __init__(self, folder):
        self.folder = folder

    def run(self, program):
        with open(f"{self.folder}/program.py", "w") as file:
            file.write(program.strip() + "\n")
        seconds, text = processor_seconds([sys.executable, "program.py"], self.folder)
        return seconds, text.strip()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--nb", default=".build/release/nb", help="the built executable")
    parser.add_argument("--runs", type=int, default=7, help="how often each program runs")
    parser.add_argument("names", nargs="*", help="programs to run; all of them without a name")
    arguments = parser.parse_args()
    print(f"CPython {platform.python_version()}, {platform.machine()}; processor seconds, median of {arguments.runs} runs")
    print(f"{'program':<24}{'nb':>8}{'CPython':>9}{'ratio':>8}   ratio, least to most")
    with tempfile.TemporaryDirectory() as folder:
        nb, python = Nb(os.path.abspath(arguments.nb), folder), CPython(folder)
        empty_nb = statistics.median(nb.run('print("-")')[0] for _ in range(arguments.runs))
        empty_python = statistics.median(python.run('print("-")')[0] for _ in range(arguments.runs))
        slower = []
        for name, swift, reference in PROGRAMS:
            if arguments.names and name not in arguments.names:
                continue
            pairs = []
            for _ in range(arguments.runs):
                own, text = nb.run(swift)
                theirs, expected = python.run(reference)
                if text != expected:
                    sys.exit(f"{name}: nb printed {text!r}, CPython {expected!r}")
                pairs.append((own - empty_nb, theirs - empty_python))
            own = statistics.median(pair[0] for pair in pairs)
            theirs = statistics.median(pair[1] for pair in pairs)
            ratios = sorted(pair[0] / pair[1] for pair in pairs)
            print(f"{name:<24}{own:8.3f}{theirs:9.3f}{own / theirs:8.2f}   {ratios[0]:.2f} to {ratios[-1]:.2f}")
            if own > theirs:
                slower.append(name)
    print("slower than CPython: " + (", ".join(slower) or "none"))


if __name__ == "__main__":
    main()
