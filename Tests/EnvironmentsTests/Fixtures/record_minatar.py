#!/usr/bin/env python3
"""Records what MinAtar's games do, for the tests to compare with, step by step.

    python3 -m venv /tmp/minatar-venv
    /tmp/minatar-venv/bin/pip install --no-deps minatar==1.0.15 gymnasium==1.4.0 numpy==2.4.6 \\
      cloudpickle==3.1.2 typing_extensions==4.16.0 farama-notifications==0.0.6
    /tmp/minatar-venv/bin/python record_minatar.py

Writes beside itself minatar.json (spaces and limits as gymnasium.json has them), and Traces/MinAtar-GAME-VERSION.trace as
record_traces.py describes it, each run in an environment made anew.
"""

import copy
import importlib.metadata
import json
import pathlib

import gymnasium
import minatar.gym
import numpy as np
import record_traces

assert importlib.metadata.version("minatar") == "1.0.15"
assert gymnasium.__version__ == "1.4.0", gymnasium.__version__
assert np.__version__ == "2.4.6", np.__version__

HERE = pathlib.Path(__file__).parent
RANDOM_SEEDS = [*range(20), 42, 2**32 - 1]
GAMES = ["Asterix", "Breakout", "Freeway", "Seaquest", "SpaceInvaders"]


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

    def player(environment):
        base = environment.unwrapped
        count = environment.action_space.n

        def play(random, observation, info):
            best = None
            for action in random.permutation(count):
                for _ in range(2):
                    game = copy.deepcopy(base.game)
                    score = 0.0
                    for ahead in range(depth):
                        choice = action if ahead == 0 else random.integers(count)
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

    return player


SKILLED = {
    "Asterix": [(100, 2000, skilled_player(gold_distance, 8))],
    "Breakout": [(100, 3000, skilled_player(ball_distance, 3))],
    "Freeway": [(100, 3000, skilled_player(lambda game: game.pos, 1))],
    "Seaquest": [(100, 4000, skilled_player(diver_distance(1), 8)), (101, 3000, skilled_player(diver_distance(6), 8))],
    "SpaceInvaders": [(100, 3000, skilled_player(lambda game: 0, 8))],
}


def record(game, version, played):
    name = f"MinAtar/{game}-{version}"

    def run(seed, steps, player=None):
        environment = gymnasium.make(name)
        result = record_traces.record_run(environment, seed, steps, player and player(environment))
        if player:
            print(name, seed, "difficulty at the end", environment.unwrapped.game.env.difficulty_ramp(), flush=True)
        return result

    runs = [run(seed, record_traces.STEPS) for seed in RANDOM_SEEDS] + [run(*arguments) for arguments in played]
    record_traces.write(name.replace("/", "-"), runs)


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
        record(game, "v0", [])
        record(game, "v1", SKILLED[game])
