#!/usr/bin/env python3
"""Records what MinAtar's games do, for the tests to compare with, step by step.

    python3 -m venv /tmp/minatar-venv
    /tmp/minatar-venv/bin/pip install --no-deps minatar==1.0.15 gymnasium==1.4.0 numpy==2.4.6 \\
      cloudpickle==3.1.2 typing_extensions==4.16.0 farama-notifications==0.0.6
    /tmp/minatar-venv/bin/python record_minatar.py

Writes beside itself minatar.json (spaces and limits as gymnasium.json has them), and MinAtar-<game>-<version>.bin,
little-endian:

    u32 runs, u32 channels
    for each run, in an environment made anew: u64 seed, u32 steps N, u32 plain rows P
      P times: the observation as bits (the first one, then that after each step, until an episode is over): row by
        row, column by column, channel by channel, the highest bit of a byte first
      u8[N] the actions
      u8[N] the lowest byte of the hash after each step
      u64 the hash after the last step

The hash is 64-bit FNV-1a of the observations as bits: the first one, then after each step the observation, the reward
and whether the episode is over (a byte each), and after its end the next episode's first observation.
"""

import copy
import importlib.metadata
import json
import pathlib
import struct

import gymnasium
import minatar.gym
import numpy as np

assert importlib.metadata.version("minatar") == "1.0.15"
assert gymnasium.__version__ == "1.4.0", gymnasium.__version__
assert np.__version__ == "2.4.6", np.__version__

HERE = pathlib.Path(__file__).parent
RANDOM_SEEDS = [*range(18), 42, 2**32 - 1]
GAMES = ["Asterix", "Breakout", "Freeway", "Seaquest", "SpaceInvaders"]


class Hash:
    def __init__(self):
        self.value = 0xCBF29CE484222325

    def add(self, data):
        for byte in data:
            self.value = (self.value ^ byte) * 0x100000001B3 % 2**64


def random_player(environment, random):
    return int(random.integers(environment.action_space.n))


def ball_distance(game):
    return abs(game.pos - game.ball_x)


def gold_distance(game):
    golds = [abs(e[0] - game.player_x) + abs(e[1] - game.player_y) for e in game.entities if e is not None and e[3]]
    return min(golds, default=5)


def diver_distance(wanted):
    """To the nearest diver, or to the surface with so many on board."""

    def distance(game):
        if game.diver_count >= wanted or (game.diver_count > 0 and game.oxygen < 40):
            return game.sub_y
        if game.sub_y == 0 and not game.divers:
            return 30
        return 10 + min((abs(d[0] - game.sub_x) + abs(d[1] - game.sub_y) for d in game.divers), default=8)

    return distance


def skilled_player(distance, depth):
    """Looks some steps ahead, the game's random numbers included; so it sees the later parts of a game."""

    def play(environment, random):
        base = environment.unwrapped
        best = None
        for action in random.permutation(environment.action_space.n):
            for _ in range(2):
                game = copy.deepcopy(base.game)
                score = 0.0
                for ahead in range(depth):
                    choice = action if ahead == 0 else random_player(environment, random)
                    reward, over = game.act(base.action_set[int(choice)])
                    score += 20 * float(reward) * 0.95**ahead - (1000 - 50 * ahead if over else 0)
                    if over:
                        break
                    if ahead < 3:
                        score -= distance(game.env) / 3
                if best is None or score > best[0]:
                    best = (score, action)
        return int(best[1])

    return play


SKILLED = {
    "Asterix": [(100, 2000, skilled_player(gold_distance, 8))],
    "Breakout": [(100, 3000, skilled_player(ball_distance, 3))],
    "Freeway": [(100, 3000, skilled_player(lambda game: game.pos, 1))],
    "Seaquest": [(100, 4000, skilled_player(diver_distance(1), 8)), (101, 3000, skilled_player(diver_distance(6), 8))],
    "SpaceInvaders": [(100, 3000, skilled_player(lambda game: 0, 8))],
}


def bits(observation):
    assert observation.dtype == bool and observation.shape[:2] == (10, 10)
    return np.packbits(observation).tobytes()


def record_run(name, seed, steps, player):
    environment = gymnasium.make(name)
    random = np.random.default_rng(seed + 1000)
    observation, _ = environment.reset(seed=seed)
    hash = Hash()
    hash.add(bits(observation))
    plain, actions, lowest = [bits(observation)], [], []
    episodes, best, total = 1, 0, 0
    for _ in range(steps):
        action = player(environment, random)
        observation, reward, terminated, truncated, _ = environment.step(action)
        assert not truncated and 0 <= reward < 100
        hash.add(bits(observation) + bytes([int(reward), terminated]))
        if episodes == 1 and len(plain) < 30:
            plain.append(bits(observation))
        total += reward
        best = max(best, total)
        if terminated:
            observation, _ = environment.reset()
            hash.add(bits(observation))
            episodes, total = episodes + 1, 0
        actions.append(action)
        lowest.append(hash.value & 0xFF)
    ramp = environment.unwrapped.game.env.difficulty_ramp()
    print(f"{name}, seed {seed}: {episodes} episodes, the best return {best}, ramp at the end {ramp}", flush=True)
    plain = plain if seed in (0, 100) else plain[:1]
    return (
        struct.pack("<QII", seed, steps, len(plain))
        + b"".join(plain)
        + bytes(actions)
        + bytes(lowest)
        + struct.pack("<Q", hash.value)
    )


def record(game, version, runs):
    name = f"MinAtar/{game}-{version}"
    channels = gymnasium.make(name).observation_space.shape[2]
    data = struct.pack("<II", len(runs), channels) + b"".join(record_run(name, *run) for run in runs)
    (HERE / f"MinAtar-{game}-{version}.bin").write_bytes(data)


def record_specs():
    specs = {}
    for name in [f"MinAtar/{game}-{version}" for game in GAMES for version in ("v0", "v1")]:
        environment = gymnasium.make(name)
        specs[name] = {
            "observationSpace": str(environment.observation_space),
            "actionSpace": str(environment.action_space),
            "maxEpisodeSteps": environment.spec.max_episode_steps,
            "rewardThreshold": environment.spec.reward_threshold,
        }
    (HERE / "minatar.json").write_text(json.dumps(specs, indent=1) + "\n")


if __name__ == "__main__":
    minatar.gym.register_envs()
    record_specs()
    for game in GAMES:
        record(game, "v0", [(seed, 500, random_player) for seed in (3, 4)])
        record(game, "v1", [(seed, 1000, random_player) for seed in RANDOM_SEEDS] + SKILLED[game])
