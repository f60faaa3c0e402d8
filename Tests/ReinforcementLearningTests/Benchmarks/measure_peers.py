#!/usr/bin/env python3
"""How many times faster `nb` trains than its peers on this machine, under the same settings.

    swift build -c release --product nb
    python3 Tests/ReinforcementLearningTests/Benchmarks/measure_peers.py

Runs both in turns, so that other programs and a changing clock rate touch both alike, and prints medians (with the
least and the most) and the ratio of the medians, with the range of the ratios of neighbouring runs.

- Stable-Baselines3 (cartpole-defaults, cartpole-zoo, pendulum-zoo): the wall time of `learn`, with one thread and with
  two (PyTorch's); `nb` likewise. Imports and construction are not counted.
- CleanRL's ppo.py under its defaults, which are PureJaxRL's too (cartpole-cleanrl): steps a second on one core. It is
  release 1.1.2, which PyPI has by the name of cleanrl-test.
- PureJaxRL (cartpole-purejaxrl, and 16 seeds at once by vmap): its compiled program's steps a second on one core, and
  the time with compilation, imports not counted. It is not on PyPI; peer_purejaxrl.py is written after it.
- PufferLib (cartpole-pufferlib): steps a second on one core. Its package on PyPI can't be built without files from
  elsewhere; peer_pufferlib.py is written after it, and leaves out some of what it does.
- PufferLib's environments (environments): not measured, for the same reason. `nb` is, and the ratio is to figures taken
  with PufferLib 3.0.0 on a core of an AMD EPYC of the fifth generation (Zen 5): it means something on such a processor
  only.

The peers are installed from PyPI, into virtual environments of their own beside the build (some gigabytes: PyTorch
comes with its GPU libraries); --python takes one that is there.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import venv

# What pip is told, one call after the other. CleanRL 1.1.2 asks for a Python and packages that were new in 2022; what
# its ppo.py needs of them works with the present ones.
PACKAGES = {
    "torch": [
        ["stable-baselines3==2.9.2", "gymnasium==1.4.0", "torch==2.13.0", "numpy==2.4.6"],
        ["setuptools==65.5.0", "wheel"],
        ["--no-build-isolation", "gym==0.23.1", "pygame==2.6.1", "tensorboard==2.21.0"],
        ["--no-deps", "--ignore-requires-python", "cleanrl-test==1.1.2"],
    ],
    "jax": [
        ["jax==0.10.2", "jaxlib==0.10.2", "flax==0.12.8", "optax==0.2.8", "distrax==0.1.9", "gymnax==0.0.9"],
    ],
}
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
SB3_NAMES = ["cartpole-defaults", "cartpole-zoo", "pendulum-zoo"]
# Steps a second of one core (see above), random actions, for each number of environments.
PUFFERLIB_ENVIRONMENTS = {1: 1.6e6, 8: 9.9e6, 64: 31.5e6, 1024: 44.9e6, 4096: 46.7e6}


def peers_python(kind):
    """The Python of a virtual environment of `PACKAGES`, which is made where it is missing or was not finished."""
    folder = ROOT / ".build" / f"peers-{kind}"
    (python, finished) = (folder / "bin" / "python", folder / "finished")
    if not finished.exists():
        venv.create(folder, with_pip=True, clear=True)
        for words in PACKAGES[kind]:
            subprocess.run([python, "-m", "pip", "install", "--quiet", *words], check=True)
        finished.touch()
    return python


def output(command, cores=None, **variables):
    """What a program prints that has but the first `cores` of this machine's cores, where the system can say so."""
    allowed = sorted(os.sched_getaffinity(0)) if cores and hasattr(os, "sched_setaffinity") else None
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run(
            [str(word) for word in command], env=dict(os.environ, **variables), cwd=folder, capture_output=True,
            text=True, preexec_fn=(lambda: os.sched_setaffinity(0, allowed[:cores])) if allowed else None)
    if run.returncode != 0:
        sys.exit(f"{' '.join(map(str, command[:3]))} failed:\n{run.stdout[-2_000:]}{run.stderr[-2_000:]}")
    return run.stdout


def sb3_seconds(python, name, seed, threads):
    printed = output([python, "-c", PEER, name, seed, threads], OMP_NUM_THREADS=str(threads))
    return float(printed.split()[-1])


def cleanrl_rate(python, seed):
    words = ["--total-timesteps", 100_000, "--cuda", "false", "--seed", seed]
    printed = output([python, "-m", "cleanrl.ppo", *words], cores=1, OMP_NUM_THREADS="1")
    return float(printed.rsplit("SPS:", 1)[1])


def purejaxrl(python, steps, seeds, first):
    """Seconds of imports, of compilation and of the run, and the mean return at the end."""
    program = pathlib.Path(__file__).with_name("peer_purejaxrl.py")
    printed = output(
        [python, program, steps, seeds, first], cores=1, JAX_PLATFORMS="cpu", OMP_NUM_THREADS="1",
        XLA_FLAGS="--xla_cpu_multi_thread_eigen=false")
    return [float(word) for word in printed.split()[-4:]]


def nb_report(nb, name, threads=1, cores=None):
    """The event of `nb bench` that holds the measurements, one sample each."""
    words = ["bench", "--json", name, "--samples", 1, "--threads", threads]
    events = map(json.loads, output([nb, *words], cores=cores).splitlines())
    return next(event for event in events if event["event"] == "measured")


def first_sample(report, name, unit):
    measurements = report["measurements"]
    return next(m for m in measurements if m["unit"] == unit and m["name"] == name)["samples"][0]


def nb_seconds(nb, name, threads, cores=None):
    return first_sample(nb_report(nb, name, threads, cores), "learn", "s")


def spread(values, unit=""):
    return f"{statistics.median(values):.4g}{unit} ({min(values):.4g} to {max(values):.4g}, n {len(values)})"


def show_ratio(text, times):
    """`times`: for each pair of neighbouring runs, ours and theirs, both seconds."""
    ratio = statistics.median(theirs for _, theirs in times) / statistics.median(ours for ours, _ in times)
    ratios = [theirs / ours for ours, theirs in times]
    print(f"  {text.format(f'{ratio:.1f}')} (neighbours: {min(ratios):.1f} to {max(ratios):.1f})", flush=True)


def compare_sb3(name, nb, python, runs):
    seconds = {}
    for seed in range(1, runs + 1):
        for threads in (1, 2):
            seconds.setdefault(("sb3", threads), []).append(sb3_seconds(python("torch"), name, seed, threads))
            seconds.setdefault(("nb", threads), []).append(nb_seconds(nb, name, threads))
    best = min((1, 2), key=lambda threads: statistics.median(seconds["sb3", threads]))
    for (program, threads), values in sorted(seconds.items()):
        print(f"  {program:4} {threads} thread{'s' if threads > 1 else ' '}  {spread(values, ' s')}")
    for threads, peer in ((1, 1), (2, best)):
        pairs = list(zip(seconds["nb", threads], seconds["sb3", peer]))
        show_ratio(f"nb with {threads} is {{}} times as fast as sb3 with {peer}", pairs)


def compare_purejaxrl(name, nb, python, runs):
    seeds, steps, threads = (16, 500_000, (1, 2)) if name.endswith("16-seeds") else (1, 1_000_000, (1,))
    theirs, ours = [], {count: [] for count in threads}
    for run in range(runs):
        theirs.append(purejaxrl(python("jax"), steps, seeds, run * seeds + 1))
        for count in threads:
            ours[count].append(nb_seconds(nb, name, count, cores=count))
    imports, compilations, times, returns = zip(*theirs)
    rates = [seeds * steps / time for time in times]
    print(f"  purejaxrl  imports {spread(imports, ' s')}, compilation {spread(compilations, ' s')}")
    print(f"  purejaxrl  compiled {spread(times, ' s')}, {statistics.median(rates):,.0f} steps/s")
    print(f"  purejaxrl  mean return at the end {spread(returns)}")
    for count, values in ours.items():
        rate = seeds * steps / statistics.median(values)
        print(f"  nb {count} thread{'s' if count > 1 else ' '}  {spread(values, ' s')}, {rate:,.0f} steps/s")
    for count, values in ours.items():
        whole = [a + b for a, b in zip(compilations, times)]
        show_ratio(f"nb with {count} is {{}} times as fast as the compiled program", list(zip(values, times)))
        show_ratio(f"nb with {count} is {{}} times as fast, compilation counted", list(zip(values, whole)))


def pufferlib_rate(python, seed):
    program = pathlib.Path(__file__).with_name("peer_pufferlib.py")
    printed = output([python, program, 10_000_000, seed], cores=1, OMP_NUM_THREADS="1")
    return float(printed.split()[-2])


def compare_rates(name, nb, python, runs):
    """Steps a second of one core against those of a peer that runs in PyTorch."""
    peer, benchmark, rate = {
        "cartpole-cleanrl": ("cleanrl", "cartpole-purejaxrl", cleanrl_rate),
        "cartpole-pufferlib": ("pufferlib", "cartpole-pufferlib", pufferlib_rate),
    }[name]
    pairs = []
    for seed in range(1, runs + 1):
        theirs = rate(python("torch"), seed)
        pairs.append((first_sample(nb_report(nb, benchmark, cores=1), "learn", "steps/s"), theirs))
    print(f"  nb         {spread([ours for ours, _ in pairs], ' steps/s')}")
    print(f"  {peer:9}  {spread([theirs for _, theirs in pairs], ' steps/s')}")
    show_ratio("nb is {} times as fast", [(1 / ours, 1 / theirs) for ours, theirs in pairs])


def compare_environments(name, nb, python, runs):
    reports = [nb_report(nb, name, cores=1) for _ in range(runs)]
    for count, theirs in PUFFERLIB_ENVIRONMENTS.items():
        title = f"CartPole-v1, {count} environment{'s' if count > 1 else ''}"
        rates = [first_sample(report, title, "steps/s") for report in reports]
        print(
            f"  {count:4}: nb {spread([rate / 1e6 for rate in rates], ' Msteps/s')};"
            f" PufferLib on a Zen 5 core {theirs / 1e6:g}: {statistics.median(rates) / theirs:.1f} times")


CONTESTS = {
    **{name: compare_sb3 for name in SB3_NAMES},
    "cartpole-cleanrl": compare_rates,
    "cartpole-purejaxrl": compare_purejaxrl,
    "cartpole-purejaxrl-16-seeds": compare_purejaxrl,
    "cartpole-pufferlib": compare_rates,
    "environments": compare_environments,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(CONTESTS)}; all without")
    parser.add_argument("--runs", type=int, default=5, help="of each (5)")
    parser.add_argument("--nb", type=pathlib.Path, default=ROOT / ".build" / "release" / "nb")
    parser.add_argument("--python", type=pathlib.Path, help="a Python that has the peers; none is installed then")
    arguments = parser.parse_args()
    for name in set(arguments.names) - set(CONTESTS):
        parser.error(f"no training is called '{name}'; there are {', '.join(CONTESTS)}")
    if arguments.runs < 1:
        parser.error(f"--runs must be at least 1, not {arguments.runs}")
    nb = arguments.nb.absolute()
    if not nb.exists():
        parser.error(f"there is no {arguments.nb}; build it with 'swift build -c release --product nb'")
    for name in arguments.names or CONTESTS:
        print(name, flush=True)
        own = arguments.python and arguments.python.absolute()
        CONTESTS[name](name, nb, lambda kind: own or peers_python(kind), arguments.runs)


if __name__ == "__main__":
    main()
