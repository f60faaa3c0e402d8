#!/usr/bin/env python3
"""How many times faster `nb` trains than Stable-Baselines3 on this machine, under the same settings.

    swift build -c release --product nb
    python3 Tests/ReinforcementLearningTests/Benchmarks/measure_peers.py

Runs both in turns, so that other programs and a changing clock rate touch both alike, and prints the wall time of
`learn` (median, least and most) and the ratio of the medians, with the range of the ratios of neighbouring runs.
Stable-Baselines3 runs with one thread and with two (PyTorch's); `nb` likewise. Imports and construction are not counted.

The peers are installed from PyPI, into a virtual environment of their own beside the build (some gigabytes: PyTorch
comes with its GPU libraries); --python takes one that is there. PureJaxRL and CleanRL's current version are not on PyPI
and are not measured here.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import venv

PACKAGES = ["stable-baselines3==2.9.2", "gymnasium==1.4.0", "torch==2.13.0", "numpy==2.4.6"]
ROOT = pathlib.Path(__file__).resolve().parents[3]

# Stable-Baselines3's side of the benchmarks of `nb bench --help`; the Zoo's settings: rl-baselines3-zoo, hyperparams/ppo.yml.
PEER = """
import sys, time, torch
from stable_baselines3 import PPO
from stable_baselines3.common.env_util import make_vec_env
name, seed, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
torch.set_num_threads(threads)
linear = lambda start: lambda progress: progress * start
make = {
    "cartpole-defaults": lambda: PPO("MlpPolicy", make_vec_env("CartPole-v1", 1, seed=seed), seed=seed, device="cpu"),
    "cartpole-zoo": lambda: PPO(
        "MlpPolicy", make_vec_env("CartPole-v1", 8, seed=seed), n_steps=32, batch_size=256, gae_lambda=0.8, gamma=0.98,
        n_epochs=20, ent_coef=0.0, learning_rate=linear(1e-3), clip_range=linear(0.2), seed=seed, device="cpu"),
    "pendulum-zoo": lambda: PPO(
        "MlpPolicy", make_vec_env("Pendulum-v1", 4, seed=seed), n_steps=1024, gae_lambda=0.95, gamma=0.9, n_epochs=10,
        ent_coef=0.0, learning_rate=1e-3, clip_range=0.2, use_sde=True, sde_sample_freq=4, seed=seed, device="cpu"),
}
model = make[name]()
start = time.perf_counter()
model.learn(100_000)
print(time.perf_counter() - start)
"""
NAMES = ["cartpole-defaults", "cartpole-zoo", "pendulum-zoo"]


def peers_python(folder):
    """The Python of the virtual environment, which is made where it is missing."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    return python


def peer_seconds(python, name, seed, threads):
    environment = dict(os.environ, OMP_NUM_THREADS=str(threads))
    command = [str(python), "-c", PEER, name, str(seed), str(threads)]
    run = subprocess.run(command, env=environment, capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(f"stable-baselines3 failed:\n{run.stderr}")
    return float(run.stdout.split()[-1])


def nb_seconds(nb, name, threads):
    command = [str(nb), "bench", "--json", name, "--samples", "1", "--threads", str(threads)]
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{run.stdout}{run.stderr}")
    event = next(e for e in map(json.loads, run.stdout.splitlines()) if e["event"] == "measured")
    return next(m for m in event["measurements"] if m["unit"] == "s" and m["name"] == "learn")["samples"][0]


def spread(values, unit=""):
    return f"{statistics.median(values):.4g}{unit} ({min(values):.4g} to {max(values):.4g}, n {len(values)})"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(NAMES)}; all without")
    parser.add_argument("--runs", type=int, default=5, help="of each (5)")
    parser.add_argument("--nb", type=pathlib.Path, default=ROOT / ".build" / "release" / "nb")
    parser.add_argument("--python", type=pathlib.Path, help="a Python that has the peers; none is installed then")
    arguments = parser.parse_args()
    for name in set(arguments.names) - set(NAMES):
        parser.error(f"no training is called '{name}'; there are {', '.join(NAMES)}")
    if not arguments.nb.exists():
        parser.error(f"there is no {arguments.nb}; build it with 'swift build -c release --product nb'")
    python = arguments.python or peers_python(ROOT / ".build" / "peers")
    for name in arguments.names or NAMES:
        seconds = {}
        for seed in range(1, arguments.runs + 1):
            for threads in (1, 2):
                seconds.setdefault(("sb3", threads), []).append(peer_seconds(python, name, seed, threads))
                seconds.setdefault(("nb", threads), []).append(nb_seconds(arguments.nb, name, threads))
        best = min((1, 2), key=lambda threads: statistics.median(seconds["sb3", threads]))
        print(name)
        for (program, threads), values in sorted(seconds.items()):
            print(f"  {program:4} {threads} thread{'s' if threads > 1 else ' '}  {spread(values, ' s')}")
        for threads, peer in ((1, 1), (2, best)):
            theirs, ours = seconds["sb3", peer], seconds["nb", threads]
            ratio = statistics.median(theirs) / statistics.median(ours)
            ratios = [a / b for a, b in zip(theirs, ours)]
            print(
                f"  nb with {threads} is {ratio:.1f} times as fast as sb3 with {peer}"
                f" (neighbours: {min(ratios):.1f} to {max(ratios):.1f})", flush=True)


if __name__ == "__main__":
    main()
