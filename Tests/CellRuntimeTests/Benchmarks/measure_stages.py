#!/usr/bin/env python3
"""Measures what a reader waits for, stage by stage, beside what other tools need for the like (as measured on one
2-core virtual machine in November 2026: R Markdown 2.20, MyST-NB 1.4.0, nbconvert 7.17.2, pandoc 2.17, cmark-gfm 0.29).

    python3 Tests/CellRuntimeTests/Benchmarks/measure_stages.py DOCUMENT.md [--nb .build/release/nb] [--runs 7]

DOCUMENT.md is a notebook of 40 paragraphs, 3 tables, 12 formulas, 10 small cells and 2 plots. Times are of the whole
process, wall clock and processor; the document is copied first.
"""

import argparse, os, re, shutil, statistics, subprocess, tempfile, time

WORDS = "the of signal matrix growth variance linear kernel data value cell system".split()


def prose(size):
    """Markdown without cells: headings, paragraphs, lists and tables in turn."""
    parts, length, number = ["# Prose\n\n"], 0, 0
    while length < size:
        number += 1
        if number % 8 == 1:
            part = f"## Section {number}\n\n"
        elif number % 8 == 5:
            part = "- item one is here\n- item two\n- item three\n\n"
        elif number % 16 == 7:
            part = "| a | b |\n|--|--|\n| 1 | 2 |\n| 3 | 4 |\n\n"
        else:
            part = " ".join(WORDS[number * place % 13 % 12] for place in range(60)) + " with **bold** and `code`.\n\n"
        parts.append(part)
        length += len(part)
    return "".join(parts)


def cell(code):
    return f"# Cell\n\n```swift\n{code}\n```\n"


class Stages:
    def __init__(self, nb, folder, runs):
        self.nb, self.folder, self.runs = nb, folder, runs

    def timed(self, arguments, prepare=lambda: None, status=0):
        walls, processors = [], []
        for _ in range(self.runs):
            prepare()
            start = time.perf_counter()
            process = subprocess.Popen(
                [self.nb, *arguments], cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            _, code, usage = os.wait4(process.pid, 0)
            walls.append(time.perf_counter() - start)
            processors.append(usage.ru_utime + usage.ru_stime)
            if os.waitstatus_to_exitcode(code) != status:
                raise SystemExit(f"nb {' '.join(arguments)} ended with status {os.waitstatus_to_exitcode(code)}")
        return walls, processors

    def show(self, name, limit, peers, arguments, **options):
        walls, processors = self.timed(arguments, **options)
        wall = 1000 * statistics.median(walls)
        print(
            f"{name:<34}{wall:8.0f} ms ({1000 * min(walls):.0f} to {1000 * max(walls):.0f}), processor "
            f"{1000 * statistics.median(processors):.0f} ms; at most {limit} ms; {peers}")

    def write(self, name, text):
        with open(f"{self.folder}/{name}", "w") as file:
            file.write(text)

    def forget(self):
        for name in [".nb", "reports"]:
            shutil.rmtree(f"{self.folder}/{name}", ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("document", help="the notebook to measure with")
    parser.add_argument("--nb", default=".build/release/nb", help="the built executable")
    parser.add_argument("--runs", type=int, default=7, help="how often each stage runs")
    arguments = parser.parse_args()
    with open(arguments.document) as file:
        document = file.read()
    with tempfile.TemporaryDirectory() as folder:
        stages = Stages(os.path.abspath(arguments.nb), folder, arguments.runs)
        stages.write("doc.md", document)
        words = 0

        def change_a_word():
            nonlocal words
            words += 1
            stages.write("doc.md", re.sub(r"(\n[A-Z][a-z]+ )([a-z]+ )", rf"\1{'x' * words} \2", document, count=1))

        stages.show("start (nb functions sqrt)", 40, "Python 13 ms", ["functions", "sqrt"])
        stages.show(
            "first run", 200, "R Markdown 1,060, nbconvert 3,800 ms", ["run", "doc.md"], prepare=stages.forget)
        stages.show("unchanged", 40, "R Markdown with cache 710, MyST-NB 2,630 ms", ["run", "doc.md"])
        stages.show("one word changed", 60, "R Markdown with cache 690, MyST-NB 3,020 ms", ["run", "doc.md"],
                    prepare=change_a_word)
        text = prose(1_000_000)
        stages.write("prose.md", text)
        stages.show("1 MB of prose", 100, "cmark-gfm alone 19, pandoc 1,290, nbconvert 3,630 ms", ["run", "prose.md"])
        stages.write("list.md", "# List\n\n" + "- an item of a list\n" * 500_000)
        stages.runs = min(stages.runs, 3)
        stages.show("one list of 10 MB", 2000, "", ["run", "list.md"])
        stages.write("arguments.md", cell("print(" + ", ".join(["1"] * 20_000) + ")"))
        stages.show("print with 20,000 arguments", 1000, "", ["run", "arguments.md"])
        training = "let model = try PPO(\"MlpPolicy\", \"CartPole-v1\", seed: 1)\ntry model.learn(totalTimesteps: 500_000)"
        stages.write("typo.md", cell(training) + "\n```swift\nlet x = modle\n```\n")
        stages.show("a typo after a training", 200, "marimo check 900, R Markdown 6,700 ms", ["run", "typo.md"], status=1)


if __name__ == "__main__":
    main()
