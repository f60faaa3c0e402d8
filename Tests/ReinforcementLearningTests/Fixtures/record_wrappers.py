#!/usr/bin/env python3
"""Records Stable-Baselines3's VecNormalize and VecFrameStack, for WrapperTests.swift to repeat bit for bit.

    python -m venv venv && venv/bin/pip install stable-baselines3==2.9.2 gymnasium==1.4.0 numpy==2.4.6
    venv/bin/python record_wrappers.py

Writes wrappers.json and stacks.json. Floats are written so that they keep every bit.
"""
import copy
import json
import pathlib

import gymnasium
import numpy as np
from gymnasium.spaces import Box, Dict, Discrete
import stable_baselines3
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.running_mean_std import RunningMeanStd
from stable_baselines3.common.vec_env import VecFrameStack, VecNormalize

PINS = {"stable_baselines3": "2.9.2", "gymnasium": "1.4.0", "numpy": "2.4.6"}
for module in (stable_baselines3, gymnasium, np):
    assert module.__version__ == PINS[module.__name__], (module.__name__, module.__version__)
listed = lambda array: [float(x) for x in np.asarray(array).flatten()]


def number(i):
    """As the test has it: some number between -0.5 and 0.5."""
    return np.float32((i * 2654435761 + 12345) % 2**32 / 2.0**32 - 0.5)


def moments(rows, width, dtype):
    values = np.array([number(i) * 7 + 3 for i in range(rows * width)], dtype=np.float32).reshape(rows, width)
    if dtype == "uint8":
        values = (np.abs(values) * 20).astype(np.uint8)
    stats = RunningMeanStd(shape=(width,))
    for factor in (1, 2):
        stats.update(values * np.array(factor, dtype=values.dtype))
    return dict(rows=rows, width=width, integers=dtype == "uint8", mean=listed(stats.mean), var=listed(stats.var), count=stats.count)


def trace(env_id, n_envs, steps, **settings):
    env = VecNormalize(make_vec_env(env_id, n_envs=n_envs, seed=5), **settings)
    samples = []
    obs = env.reset()
    samples.append(dict(step=0, obs=listed(obs), rewards=[], original_obs=listed(env.get_original_obs()), terminal=[]))
    for step in range(1, steps + 1):
        if step == steps - 20:
            env.training = False
        if isinstance(env.action_space, gymnasium.spaces.Discrete):
            actions = np.array([(step * 7 + i * 3) // 5 % 2 for i in range(n_envs)])
        else:
            actions = np.array([[number(step * n_envs + i) * 3] for i in range(n_envs)], dtype=np.float32)
        obs, rewards, dones, infos = env.step(actions)
        if step % 37 == 0 or step in (1, 2, 200, steps) or (dones.any() and step < 60):
            samples.append(dict(
                step=step, obs=listed(obs), rewards=listed(rewards), original_obs=listed(env.get_original_obs()),
                terminal=[dict(env=i, obs=listed(infos[i]["terminal_observation"])) for i in range(n_envs) if dones[i]]))
    # (without norm_obs there are no statistics of observations)
    obs_rms = env.obs_rms if env.norm_obs else RunningMeanStd(shape=env.observation_space.shape)
    return dict(
        environment=env_id, n_envs=n_envs, steps=steps, settings=settings, samples=samples,
        obs_mean=listed(obs_rms.mean), obs_var=listed(obs_rms.var), obs_count=float(obs_rms.count),
        ret_mean=float(env.ret_rms.mean), ret_var=float(env.ret_rms.var), ret_count=float(env.ret_rms.count),
        unnormalized=listed(env.unnormalize_obs(obs).astype(np.float32)))


result = dict(
    versions=PINS,
    moments=[moments(*case) for case in [
        (1, 3, "float32"), (5, 3, "float32"), (17, 4, "float32"), (5, 1, "float32"), (17, 1, "float32"),
        (300, 1, "float32"), (300, 2, "float32"), (17, 3, "uint8")]],
    traces=[
        trace("Pendulum-v1", 3, 430, gamma=0.9), trace("CartPole-v1", 16, 300),
        trace("CartPole-v1", 2, 120, norm_reward=False, clip_obs=0.7),
        trace("Pendulum-v1", 1, 90, norm_obs=False, clip_reward=1.5, epsilon=1e-3),
    ])
path = pathlib.Path(__file__).parent / "wrappers.json"
path.write_text(json.dumps(result, separators=(",", ":")) + "\n")
print(path.stat().st_size, "bytes")


class Frames(gymnasium.Env):
    """Shows numbers by formula; episodes end, or are cut off, after a few steps."""

    action_space = Discrete(2)

    def __init__(self, observation_space):
        # (VecNormalize changes the dictionary that it is given)
        self.space, self.observation_space = observation_space, copy.deepcopy(observation_space)

    def show(self):
        start = 0

        def part(space):
            nonlocal start
            count = int(np.prod(space.shape))
            values = (np.arange(start, start + count) * 7 + self.first * 3 + self.steps * 13) % 17 + self.steps
            start += count
            if isinstance(space, Discrete):
                return int(values[0] % space.n)
            scale = 1 if space.dtype == np.uint8 else 0.25
            return (values * scale).astype(space.dtype).reshape(space.shape)

        if isinstance(self.space, Dict):
            return {key: part(space) for key, space in self.space.spaces.items()}
        return part(self.space)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.steps, self.first = 0, int(self.np_random.integers(1000))
        return self.show(), {}

    def step(self, action):
        self.steps += 1
        ended = self.steps >= 3 + self.first % 5
        return self.show(), self.steps * 0.5 - self.first % 3, ended and self.first % 2 == 0, ended, {}


def image(*shape):
    return Box(0, 255, shape, np.uint8)


FRAMES = dict(
    last=image(4, 5, 2), first=image(2, 5, 4), square=image(3, 3, 3), middle=image(5, 2, 4),
    matrix=Box(-1, 60, (2, 3), np.float32), row=Box(-1, 60, (3,), np.float32),
    dict=Dict(image=image(2, 5, 4), matrix=Box(-1, 60, (2, 3), np.float32), one=Box(-1, 60, (1,), np.float32)),
    mixed=Dict(choice=Discrete(3), image=image(2, 3, 4), one=Box(-1, 60, (1,), np.float32)),
)


def flattened(obs):
    """As this project has dictionaries: the parts one after the other."""
    parts = obs.values() if isinstance(obs, dict) else [obs]
    return np.concatenate([np.asarray(part, dtype=np.float32).reshape(-1) for part in parts])


def shortest(array):
    """As few digits as tell a number from every other float."""
    return [int(x) if x == int(x) else float(str(np.float32(x))) for x in array]


def wrapped(env_id, wrappers, n_envs=2, steps=10):
    env = make_vec_env((lambda: Frames(FRAMES[env_id])) if env_id in FRAMES else env_id, n_envs=n_envs, seed=5)
    for name, settings in wrappers:
        env = dict(stack=VecFrameStack, normalize=VecNormalize)[name](env, **settings)
    space = env.observation_space

    def rows(obs):
        return [shortest(flattened({key: obs[key][i] for key in obs} if isinstance(obs, dict) else obs[i])) for i in range(n_envs)]

    samples = [dict(obs=rows(env.reset()), rewards=[], terminal=[])]
    for step in range(1, steps + 1):
        obs, rewards, dones, infos = env.step(np.array([(step * 7 + i * 3) // 5 % 2 for i in range(n_envs)]))
        samples.append(dict(
            obs=rows(obs), rewards=shortest(rewards),
            terminal=[dict(env=i, obs=shortest(flattened(infos[i]["terminal_observation"]))) for i in range(n_envs) if dones[i]]))
    shapes = [part.shape for part in space.spaces.values()] if isinstance(space, Dict) else [space.shape]
    names = [dict(stack="VecFrameStack", normalize="VecNormalize")[name] for name, _ in wrappers]
    return dict(
        environment=env_id, n_envs=n_envs, wrappers=names, settings=[settings for _, settings in wrappers], shapes=shapes,
        samples=samples)


def stack(n_stack, **settings):
    return "stack", dict(n_stack=n_stack, **settings)


def normalize(**settings):
    return "normalize", settings


stacks = [
    *(wrapped(name, [stack(n)]) for name, n in [("last", 2), ("first", 3), ("square", 2), ("middle", 2), ("matrix", 3)]),
    wrapped("matrix", [stack(2, channels_order="first")]), wrapped("last", [stack(2, channels_order="first")]),
    wrapped("first", [stack(2, channels_order="last")]), wrapped("row", [stack(1)]), wrapped("row", [stack(4)], 3),
    wrapped("dict", [stack(2)]), wrapped("dict", [stack(2, channels_order=dict(image=None, matrix="first", one="last"))]),
    wrapped("CartPole-v1", [stack(4)], 2, 60),
    wrapped("row", [normalize(gamma=0.9), stack(3)], 3), wrapped("row", [stack(3), normalize(gamma=0.9)], 3),
    wrapped("first", [normalize(), stack(2)]), wrapped("first", [stack(2), normalize(clip_obs=1.0)]),
    wrapped("dict", [normalize()], 9), wrapped("dict", [normalize(norm_obs_keys=["one", "matrix"]), stack(2)]),
    wrapped("dict", [stack(2), normalize(norm_obs_keys=["image"], norm_reward=False)]),
    wrapped("mixed", [normalize(norm_obs_keys=["image", "one"])], 3), wrapped("mixed", [normalize(norm_obs_keys=["one"])]),
    wrapped("mixed", [normalize(norm_obs=False)]),
]
path = pathlib.Path(__file__).parent / "stacks.json"
path.write_text(json.dumps(stacks, separators=(",", ":")) + "\n")
print(path.stat().st_size, "bytes")
