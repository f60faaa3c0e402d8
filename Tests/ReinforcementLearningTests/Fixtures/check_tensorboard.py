#!/usr/bin/env python3
"""Reads the engine's event files with TensorBoard itself.

    python -m venv venv && venv/bin/pip install tensorboard==2.20.0
    venv/bin/python check_tensorboard.py golden         # events.out.tfevents.golden, beside this script
    venv/bin/python check_tensorboard.py run FOLDER     # a training's folder, logged as csv and tensorboard

`golden` fails unless TensorBoard finds just the values below, which LoggingTests.swift writes: that test compares
bytes, and so needs no Python. `run` holds each row of progress.csv against the scalars.
"""
import collections
import csv
import math
import pathlib
import struct
import sys

import tensorboard.version
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.backend.event_processing.event_file_loader import RawEventFileLoader

assert tensorboard.version.VERSION == "2.20.0", tensorboard.version.VERSION
HERE = pathlib.Path(__file__).parent
HIDDEN = {"time/iterations", "time/time_elapsed", "time/total_timesteps"}
GOLDEN = {
    (64, 1700000000.5): {"rollout/ep_rew_mean": 20.5, "rollout/ep_len_mean": 20.5, "time/fps": 142.0},
    (2**40, 1700000001.25): {
        "rollout/ep_rew_mean": 1 / 3, "rollout/ep_len_mean": 20.5, "time/fps": 142.0, "train/learning_rate": 3e-4,
        "train/entropy_loss": -0.6931072860956192, "train/loss": 1234567.0, "train/explained_variance": math.nan,
        "train/n_updates": 10.0, "train/value_loss": math.inf, "train/approx_kl": 9.542e-05,
    },
}


def single(value):
    """The bits of a number that an event file holds."""
    return struct.pack("<f", value)


def scalars(path):
    """(step, time, bits) of each name, in the order of the file."""
    accumulator = EventAccumulator(str(path), size_guidance={"scalars": 0})
    accumulator.Reload()
    assert accumulator.file_version == 2.0, accumulator.file_version
    return {tag: [(event.step, event.wall_time, single(event.value)) for event in accumulator.Scalars(tag)]
            for tag in accumulator.Tags()["scalars"]}


def golden():
    path = HERE / "events.out.tfevents.golden"
    def expected(steps):
        rows = [(step, time, values) for (step, time), values in GOLDEN.items() if step in steps]
        return {tag: [(step, time, single(values[tag])) for step, time, values in rows if tag in values]
                for tag in rows[-1][2]}

    found = scalars(path)
    assert found == expected({64, 2**40}), found
    assert len(list(RawEventFileLoader(str(path)).Load())) == 1 + len(GOLDEN)
    # A file that is cut off is read up to its last whole record.
    data = path.read_bytes()
    short = HERE / "events.out.tfevents.short"
    try:
        short.write_bytes(data[:-1])
        assert scalars(short) == expected({64})
    finally:
        short.unlink()
    print(f"{path.name}: {len(found)} series as TensorBoard reads them")


def run(folder):
    found = {tag: [(step, value) for step, _, value in events] for tag, events in scalars(folder).items()}
    with open(pathlib.Path(folder) / "progress.csv") as file:
        rows = list(csv.DictReader(file))
    expected, step = collections.defaultdict(list), None
    for row in rows:
        step = int(row["time/total_timesteps"] or step)  # (a row that was dumped by hand has the last update alone)
        for tag, value in row.items():
            if value and tag not in HIDDEN:
                expected[tag].append((step, single(float(value))))
    assert found == expected and found, set(found) ^ set(expected)
    print(f"{folder}: {len(found)} series of {len(rows)} rows")


if sys.argv[1:] == ["golden"]:
    golden()
elif sys.argv[1:2] == ["run"] and len(sys.argv) == 3:
    run(sys.argv[2])
else:
    sys.exit(__doc__)
