#!/usr/bin/env python3
"""Records fingerprints of what Gymnasium's environments do, step by step, for the tests to compare with.

    python3 -m venv /tmp/gymnasium-venv
    /tmp/gymnasium-venv/bin/pip install gymnasium==1.4.0 numpy==2.4.6
    /tmp/gymnasium-venv/bin/python record_traces.py

Writes Traces/NAME.trace, little-endian:

    u32 runs, then for each run: u64 seed, u32 steps, u8 origin of the actions, u8[4] digest of the first observation,
      for each step
        u8 action, when they are stored (origin 1); otherwise (origin 0) they are drawn, one for each step, by
          default_rng(seed + 1000).integers(choices)
        u8 digest
      u64 the last digest in full

An action is a discrete action, or ACTION_STEP * (number - 96) for a box. A digest is FNV-1a (64 bits), running from
the start of the run, of what each step gives: the observation as f32 (one of truth values as bits, the highest of a
byte first), the reward as f64, a byte of flags (1 terminated, 2 truncated), the action mask where there is one; and, when a flag is set, of the first observation (and
mask) of the next episode. Its low byte is kept: so a wrong step shows where it happens, or at the latest in the last
digest.

On x86-64 with AVX2 and FMA, and without AVX-512 (where NumPy has sines and cosines of its own, instead of the C
library's).
"""

import pathlib
import struct
import sys

import gymnasium
import numpy as np

assert gymnasium.__version__ == "1.4.0", gymnasium.__version__
assert np.__version__ == "2.4.6", np.__version__

HERE = pathlib.Path(__file__).parent / "Traces"
SEEDS = [*range(20), 123_456_789, 2**32 + 5]
STEPS = 1000
ACTION_STEP = np.float32(0.0123)
BOX_CHOICES = 193


class Digest:
    def __init__(self):
        self.value = 0xCBF29CE484222325

    def add(self, data):
        value = self.value
        for byte in data:
            value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
        self.value = value


def observed(observation, info):
    data = np.atleast_1d(np.asarray(observation))
    data = np.packbits(data).tobytes() if data.dtype == bool else data.astype(np.float32).tobytes()
    mask = info.get("action_mask")
    return data if mask is None else data + bytes(int(x) for x in mask)


def record_run(environment, seed, steps, policy):
    space = environment.action_space
    choices = BOX_CHOICES if isinstance(space, gymnasium.spaces.Box) else int(space.n)
    random = np.random.default_rng(seed + 1000)
    digest = Digest()
    observation, info = environment.reset(seed=seed)
    digest.add(observed(observation, info))
    out = [struct.pack("<QIB", seed, steps, policy is not None), struct.pack("<Q", digest.value)[:4]]
    ends = 0
    for _ in range(steps):
        number = int(random.integers(choices)) if policy is None else policy(random, observation, info)
        if policy is not None:
            out.append(bytes([number]))
        is_box = isinstance(space, gymnasium.spaces.Box)
        action = np.array([ACTION_STEP * np.float32(number - 96)], np.float32) if is_box else number
        observation, reward, terminated, truncated, info = environment.step(action)
        digest.add(observed(observation, info))
        digest.add(struct.pack("<dB", float(reward), terminated + 2 * truncated))
        if terminated or truncated:
            ends += terminated
            observation, info = environment.reset()
            digest.add(observed(observation, info))
        out.append(bytes([digest.value & 0xFF]))
    out.append(struct.pack("<Q", digest.value))
    return b"".join(out), ends


def record(name, environment, policy=None, seeds=SEEDS):
    runs = [record_run(environment, seed, STEPS, None) for seed in seeds]
    if policy is not None:
        runs += [record_run(environment, seed, 2 * STEPS, policy) for seed in (200, 201, 202)]
    write(name, runs)


def write(name, runs):
    (HERE / f"{name}.trace").write_bytes(struct.pack("<I", len(runs)) + b"".join(data for data, _ in runs))
    print(name, "terminated", [ends for _, ends in runs])


def climbing(random, observation, info):
    """Pushes along the movement, and sometimes anyhow."""
    if random.random() < 0.1:
        return int(random.integers(3))
    return 2 if observation[1] >= 0 else 0


def climbing_continuously(random, observation, info):
    push = int(random.integers(60, 97))
    return 96 + push if observation[1] >= 0 else 96 - push


def swinging(random, observation, info):
    """Torque against the second link's movement relative to the first."""
    if random.random() < 0.1:
        return int(random.integers(3))
    return 0 if observation[4] > 0 else 2


def valid(random, observation, info):
    return int(random.choice(np.flatnonzero(info["action_mask"])))


def towards_the_goal(random, observation, info):
    """Down and right in FrozenLake."""
    return int(random.integers(1, 3))


def along_the_cliff(random, observation, info):
    """Up, along the row above the cliff, down; sometimes anyhow."""
    if random.random() < 0.1:
        return int(random.integers(4))
    return 2 if observation % 12 == 11 else 0 if observation == 36 else 1


def balancing(random, observation, info):
    position, velocity, angle, angular_velocity = map(float, observation)
    return int(0.1 * position + 0.2 * velocity + 2 * angle + 0.5 * angular_velocity > 0)


def main():
    HERE.mkdir(exist_ok=True)
    policies = {
        "Acrobot-v1": swinging,
        "Blackjack-v1": None,
        "CartPole-v1": balancing,
        "CliffWalking-v1": along_the_cliff,
        "CliffWalkingSlippery-v1": along_the_cliff,
        "FrozenLake-v1": towards_the_goal,
        "FrozenLake8x8-v1": towards_the_goal,
        "MountainCar-v0": climbing,
        "MountainCarContinuous-v0": climbing_continuously,
        "Pendulum-v1": None,
        "Taxi-v4": valid,
    }
    for name, policy in policies.items():
        record(name, gymnasium.make(name), policy)

    few = range(6)
    lake = ["SFFHF", "FFFFS", "HFFFG"]
    variants = {
        "FrozenLake-v1, firm": ("FrozenLake-v1", {"is_slippery": False}),
        "FrozenLake8x8-v1, firm": ("FrozenLake8x8-v1", {"is_slippery": False}),
        "FrozenLake-v1, own map": (
            "FrozenLake-v1",
            {"desc": lake, "success_rate": 0.8, "reward_schedule": (5, -2, -0.25)},
        ),
        "Blackjack-v1, natural": ("Blackjack-v1", {"natural": True, "sab": False}),
        "Blackjack-v1, plain": ("Blackjack-v1", {"natural": False, "sab": False}),
        "MountainCar-v0, fast": ("MountainCar-v0", {"goal_velocity": 0.03}),
        "MountainCarContinuous-v0, fast": ("MountainCarContinuous-v0", {"goal_velocity": 0.03}),
        "Taxi-v4, rainy": ("Taxi-v4", {"is_rainy": True}),
        "Taxi-v4, fickle": ("Taxi-v4", {"fickle_passenger": True}),
        "Taxi-v4, rainy and fickle": (
            "Taxi-v4",
            {"is_rainy": True, "fickle_passenger": True, "rainy_probability": 0.6, "fickle_probability": 0.9},
        ),
    }
    for name, (id, options) in variants.items():
        record(name, gymnasium.make(id, **options), policies[id], few)


if __name__ == "__main__":
    sys.exit(main())
