#!/usr/bin/env python3
"""Records Stable-Baselines3's VecNormalize, for WrapperTests.swift to repeat bit for bit.

    python -m venv venv && venv/bin/pip install stable-baselines3==2.9.2 gymnasium==1.4.0 numpy==2.4.6
    venv/bin/python record_wrappers.py

Writes wrappers.json. Floats are written so that they keep every bit.
"""
import json
import pathlib

import gymnasium
import numpy as np
import stable_baselines3
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.running_mean_std import RunningMeanStd
from stable_baselines3.common.vec_env import VecNormalize

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
