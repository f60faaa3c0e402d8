#!/usr/bin/env python3
"""Records what Gymnasium and NumPy do, for the tests to compare with, bit for bit.

    python3 -m venv /tmp/gymnasium-venv
    /tmp/gymnasium-venv/bin/pip install gymnasium==1.4.0 numpy==2.4.6
    /tmp/gymnasium-venv/bin/python record_gymnasium.py

Writes, beside itself:

- CartPole-v1.bin, Pendulum-v1.bin: trajectories, little-endian:
    u32 runs, u32 observation size O, u32 state size S
    for each run: u64 seed, u32 steps, f32[O] first observation, then for each step
      f32 action, f32[O] observation, f64 reward, u8 flags (1 terminated, 2 truncated)
      f64[S] the state, after every 20th step of the run
      f32[O] the first observation of the next episode (reset without a seed), when a flag is set
- numpy.json: numbers of SeedSequence and PCG64 generators (floats as hexadecimal text)
- gymnasium.json: how spaces are printed, and the registered limits and thresholds

On x86-64 with AVX2 and FMA, and without AVX-512 (where NumPy has sines and cosines of its own, instead of the C
library's).
"""

import json
import math
import pathlib
import struct

import gymnasium
import numpy as np
from gymnasium import spaces

assert gymnasium.__version__ == "1.4.0", gymnasium.__version__
assert np.__version__ == "2.4.6", np.__version__

HERE = pathlib.Path(__file__).parent
SEEDS = [*range(18), 42, 123_456_789, 2**32, 2**53 + 1]
BALANCED_SEEDS = [100, 101]
ENVIRONMENTS = [
    "Acrobot-v1",
    "Blackjack-v1",
    "CartPole-v1",
    "CliffWalking-v1",
    "CliffWalkingSlippery-v1",
    "FrozenLake-v1",
    "FrozenLake8x8-v1",
    "MountainCar-v0",
    "MountainCarContinuous-v0",
    "Pendulum-v1",
    "Taxi-v4",
]


def cart_pole_action(random, observation):
    return int(random.integers(2))


def balancing_action(random, observation):
    """Keeps the pole up beyond the time limit."""
    position, velocity, angle, angular_velocity = map(float, observation)
    return int(0.1 * position + 0.2 * velocity + 2 * angle + 0.5 * angular_velocity > 0)


def pendulum_action(random, observation):
    """A third of them beyond the bounds."""
    return random.uniform(-3, 3, size=1).astype(np.float32)


def swinging_action(random, observation):
    """Always the full torque, along the movement."""
    return np.array([math.copysign(2, observation[2])], dtype=np.float32)


def record_run(environment, seed, steps, policy):
    random = np.random.default_rng(seed + 1000)
    observation, _ = environment.reset(seed=seed)
    out = [struct.pack("<QI", seed, steps), observation.tobytes()]
    for step in range(1, steps + 1):
        action = policy(random, observation)
        observation, reward, terminated, truncated, _ = environment.step(action)
        assert observation.dtype == np.float32
        out.append(np.float32(action).tobytes())
        out.append(observation.tobytes())
        out.append(struct.pack("<dB", float(reward), terminated + 2 * truncated))
        if step % 20 == 0:
            state = np.asarray(environment.unwrapped.state)
            assert state.dtype == np.float64
            out.append(state.tobytes())
        if terminated or truncated:
            observation, _ = environment.reset()
            out.append(observation.tobytes())
    return b"".join(out)


def record_trajectories(name, policies):
    environment = gymnasium.make(name)
    plain, special = policies
    runs = [(seed, 500, plain) for seed in SEEDS] + [(seed, 1100, special) for seed in BALANCED_SEEDS]
    observation, _ = environment.reset(seed=0)
    header = struct.pack("<III", len(runs), observation.size, environment.unwrapped.state.size)
    data = header + b"".join(record_run(environment, *run) for run in runs)
    (HERE / f"{name}.bin").write_bytes(data)


def record_numpy():
    seeds = [0, 1, 42, 2**32 - 1, 2**32, 2**32 + 1, 123_456_789_012, 2**63 - 1, 2**64 - 1]
    ranges = [(0, 2), (0, 6), (-3, 4), (0, 500), (0, 3 * 2**30), (0, 2**32), (0, 2**32 + 1), (-(2**62), 2**62), (5, 6)]
    ranges += [(-(2**63), 2**63 - 1)]
    generators = []
    for seed in seeds:
        raw = np.random.PCG64(np.random.SeedSequence(seed))
        random = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed)))
        generators.append(
            {
                "seed": str(seed),
                "state": [str(word) for word in np.random.SeedSequence(seed).generate_state(8, np.uint32)],
                "raw": [f"{int(word):016x}" for word in raw.random_raw(8)],
                # One generator draws all that follows, in this order.
                "random": [float(random.random()).hex() for _ in range(4)],
                "uniform": [float(random.uniform(-0.05, 0.05)).hex() for _ in range(4)],
                "wide": [float(random.uniform(-math.pi, math.pi)).hex() for _ in range(4)],
                "integers": [
                    {
                        "low": low,
                        "high": high,
                        "values": [int(random.integers(low, high)) for _ in range(7)],
                        "random": float(random.random()).hex(),
                    }
                    for low, high in ranges
                ],
            }
        )
    child = np.random.SeedSequence(42).spawn(3)[2]
    grandchild = child.spawn(2)[1]
    wide = 2**150 + 12345
    words = [(wide >> shift) & 0xFFFFFFFF for shift in range(0, 160, 32)]
    sequences = [
        {"entropy": [42], "spawnKey": [2], "state": [str(w) for w in child.generate_state(8, np.uint32)]},
        {"entropy": [42], "spawnKey": [2, 1], "state": [str(w) for w in grandchild.generate_state(8, np.uint32)]},
        {
            "entropy": words,
            "spawnKey": [],
            "state": [str(w) for w in np.random.SeedSequence(wide).generate_state(8, np.uint32)],
        },
    ]
    write("numpy.json", {"generators": generators, "sequences": sequences})


def record_gymnasium():
    infinity = np.inf
    boxes = [
        ([-1, -2], [1, 2], [2]),
        ([-infinity, -infinity], [infinity, infinity], [2]),
        ([0] * 4, [255] * 4, [2, 2]),
        ([0.125, -10.5, 3], [0.5, 100.25, infinity], [3]),
        ([0, 1, 2, 3], [4, 5, 6, 7.5], [2, 2]),
        ([0, 1, 2, 3, 4, 5, 6, 7], [4, 5, 6, 7.5, 8, 9, 10, 11], [2, 2, 2]),
        ([0], [1], []),
    ]
    environments = {}
    for name in ENVIRONMENTS:
        environment = gymnasium.make(name)
        environments[name] = {
            "observationSpace": str(environment.observation_space),
            "actionSpace": str(environment.action_space),
            "maxEpisodeSteps": environment.spec.max_episode_steps,
            "rewardThreshold": environment.spec.reward_threshold,
        }
    write(
        "gymnasium.json",
        {
            "environments": environments,
            "boxes": [
                {
                    "low": [str(x) for x in low],
                    "high": [str(x) for x in high],
                    "shape": shape,
                    "text": str(
                        spaces.Box(np.array(low, np.float32).reshape(shape), np.array(high, np.float32).reshape(shape))
                    ),
                }
                for low, high, shape in boxes
            ],
            "discretes": [
                {"n": n, "start": start, "text": str(spaces.Discrete(n, start=start))}
                for n, start in [(2, 0), (3, -1), (500, 0)]
            ],
            "others": [str(space) for space in other_spaces()],
            "samples": [samples(space) for space in sampled_spaces()],
        },
    )


def other_spaces():
    yield spaces.MultiDiscrete([5, 10, 2])
    yield spaces.MultiDiscrete([5, 10, 2], start=[-1, 0, 0])
    yield spaces.MultiDiscrete([3])
    yield spaces.MultiBinary(5)
    yield spaces.MultiBinary([3, 2])
    yield spaces.Box(0, 255, (84, 84, 3), np.uint8)
    yield spaces.Box(0, 1, (10, 10, 4), bool)
    yield spaces.Box(np.array([0, 1], np.uint8), np.array([10, 255], np.uint8), dtype=np.uint8)
    yield spaces.Dict({"b": spaces.Discrete(2), "a": spaces.Box(0, 1, (2,)), "B": spaces.Discrete(3)})
    yield spaces.Tuple([spaces.Discrete(32), spaces.Discrete(11), spaces.Discrete(2)])
    yield spaces.Tuple([])
    yield spaces.Dict({"it's": spaces.Discrete(2)})
    yield spaces.Dict({})


def sampled_spaces():
    yield spaces.Discrete(5, start=-2)
    yield spaces.Box(np.array([-1, 0], np.float32), np.array([1, 3], np.float32))
    yield spaces.Box(0, 255, (3,), np.uint8)
    yield spaces.MultiDiscrete([3, 7], start=[0, -9])


def samples(space):
    space.seed(7)
    return [[float(x) for x in np.atleast_1d(space.sample())] for _ in range(5)]


def write(name, value):
    (HERE / name).write_text(json.dumps(value, indent=1) + "\n")


if __name__ == "__main__":
    record_trajectories("CartPole-v1", (cart_pole_action, balancing_action))
    record_trajectories("Pendulum-v1", (pendulum_action, swinging_action))
    record_numpy()
    record_gymnasium()
