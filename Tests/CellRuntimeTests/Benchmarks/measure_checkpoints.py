#!/usr/bin/env python3
"""Measures what checkpoints cost a training: the same rollouts and updates with `learn`, which leaves checkpoints, and
as calls of `collectRollouts` and `train`, which leave none; in turns, in one run.

    python3 Tests/CellRuntimeTests/Benchmarks/measure_checkpoints.py [--nb .build/release/nb] [--runs 7] [--rollouts 60]
"""

import argparse, json, os, statistics, subprocess, tempfile

SETTINGS = {
    "defaults": ("makeVecEnv(\"CartPole-v1\", nEnvs: 1)", "", 2048),
    "8 environments": ("makeVecEnv(\"CartPole-v1\", nEnvs: 8)", ", nSteps: 256, batchSize: 256", 2048),
    "256-wide layers": ("makeVecEnv(\"Pendulum-v1\", nEnvs: 4)", ", nSteps: 512, netArch: [256, 256]", 2048),
}


def notebook(settings, rollouts, with_checkpoints):
    envs, options, size = settings
    body = (
        f"try model.learn(totalTimesteps: {rollouts * size})"
        if with_checkpoints
        else f"for _ in 0..<{rollouts} {{\n  try model.collectRollouts()\n  try model.train()\n}}")
    return f'```swift\nlet model = try PPO("MlpPolicy", {envs}{options}, seed: 1)\n```\n\n```swift\n{body}\n```\n'


def seconds(nb, text):
    """Of the cell that trains."""
    with tempfile.TemporaryDirectory() as folder:
        open(os.path.join(folder, "x.md"), "w").write(text)
        run = subprocess.run([nb, "run", "--json", "x.md"], cwd=folder, capture_output=True, check=True, text=True)
        events = [json.loads(line) for line in run.stdout.splitlines()]
        return [event["seconds"] for event in events if event["event"] == "cell-finished"][1]


parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--nb", default=".build/release/nb")
parser.add_argument("--runs", type=int, default=7)
parser.add_argument("--rollouts", type=int, default=60)
arguments = parser.parse_args()
nb = os.path.abspath(arguments.nb)
for name, settings in SETTINGS.items():
    rollouts = arguments.rollouts // (8 if "256" in name else 1)
    pairs = [
        tuple(seconds(nb, notebook(settings, rollouts, kept)) for kept in (True, False)) for _ in range(arguments.runs)]
    with_them, without = (statistics.median(column) for column in zip(*pairs))
    ratios = sorted(a / b - 1 for a, b in pairs)
    print(
        f"{name:<18}{with_them:7.2f} s with, {without:.2f} s without: {100 * statistics.median(ratios):+.1f} % "
        f"({100 * ratios[0]:+.1f} to {100 * ratios[-1]:+.1f} %)")
