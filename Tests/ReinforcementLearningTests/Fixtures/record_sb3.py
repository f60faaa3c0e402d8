#!/usr/bin/env python3
"""Records updates of Stable-Baselines3's PPO, for ParityTests.swift to repeat number for number.

    python -m venv venv && venv/bin/pip install stable-baselines3==2.9.2 gymnasium==1.4.0 numpy==2.4.6 torch==2.13.0
    venv/bin/python record_sb3.py [CASE...]

Written with torch 2.13.0+cpu on one thread. For each case it writes CASE.json (settings, figures, and the name, shape
and place of every array) and CASE.bin (the arrays: little-endian float32, or int32 for permutations).
"""
import json
import pathlib
import sys

import gymnasium
import numpy as np
import stable_baselines3
import torch as th
from stable_baselines3 import PPO
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.logger import configure

PINS = {"stable_baselines3": "2.9.2", "gymnasium": "1.4.0", "numpy": "2.4.6", "torch": "2.13.0"}
for module in (stable_baselines3, gymnasium, np, th):
    assert module.__version__.split("+")[0] == PINS[module.__name__], (module.__name__, module.__version__)
th.set_num_threads(1)

HERE = pathlib.Path(__file__).parent
SMALL = dict(pi=[16, 16], vf=[16, 16])
# Each case: environment, number of environments, updates to record, hyperparameters.
CASES = {
    # The default network; 4 updates of 64 * 2 / 32 * 7 = 28 steps: 112 optimiser steps.
    "cartpole": ("CartPole-v1", 2, 4, dict(n_steps=64, batch_size=32, n_epochs=7)),
    # Value clipping and an entropy bonus, a ragged last minibatch (96 = 2 * 40 + 16).
    "cartpole_clipped": (
        "CartPole-v1", 2, 4,
        dict(n_steps=48, batch_size=40, n_epochs=9, clip_range_vf=0.2, ent_coef=0.01, gamma=0.98, gae_lambda=0.9,
             learning_rate=1e-3, max_grad_norm=0.4, policy_kwargs=dict(net_arch=SMALL))),
    "cartpole_target_kl": (
        "CartPole-v1", 4, 8,
        dict(n_steps=32, batch_size=32, n_epochs=10, target_kl=0.01, learning_rate=3e-3, normalize_advantage=False,
             policy_kwargs=dict(net_arch=SMALL))),
    "pendulum": (
        "Pendulum-v1", 2, 4,
        dict(n_steps=100, batch_size=50, n_epochs=7, gamma=0.9, learning_rate=1e-3,
             policy_kwargs=dict(net_arch=SMALL))),
    "pendulum_clipped": (
        "Pendulum-v1", 2, 10,
        dict(n_steps=100, batch_size=64, n_epochs=7, gamma=0.9, learning_rate=2e-3, clip_range_vf=0.1, ent_coef=0.02,
             target_kl=0.005, policy_kwargs=dict(net_arch=dict(pi=[16], vf=[24, 8]), log_std_init=-0.5))),
}
# State-dependent noise: the default, and with every option.
CASES |= {
    "pendulum_sde": (
        "Pendulum-v1", 2, 3,
        dict(n_steps=50, batch_size=20, n_epochs=7, gamma=0.9, learning_rate=1e-3, use_sde=1, sde_sample_freq=4,
             ent_coef=0.01, policy_kwargs=dict(net_arch=dict(pi=[16, 8], vf=[8]), log_std_init=-1))),
    "pendulum_sde_squashed": (
        "Pendulum-v1", 2, 3,
        dict(n_steps=50, batch_size=20, n_epochs=7, gamma=0.9, learning_rate=1e-3, use_sde=1, ent_coef=0.01,
             policy_kwargs=dict(
                 net_arch=dict(pi=[16], vf=[8]), log_std_init=-0.5, full_std=False, use_expln=True, squash_output=True,
                 optimizer_kwargs=dict(betas=(0.8, 0.99), eps=1e-6, weight_decay=0.01)))),
}


class Repeat(gymnasium.Env):
    """Rewards each digit of the action that repeats the observation's; each switch that is on where it is not 0."""

    observation_space = gymnasium.spaces.MultiDiscrete([3, 2])

    def __init__(self, action_space):
        self.action_space, self.steps = action_space, 0

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.steps, self.digits = 0, self.np_random.integers(0, [3, 2])
        return self.digits, {}

    def step(self, action):
        wanted = self.digits > 0 if isinstance(self.action_space, gymnasium.spaces.MultiBinary) else self.digits
        reward = 0.5 * float((wanted == action).sum())
        self.steps, self.digits = self.steps + 1, self.np_random.integers(0, [3, 2])
        return self.digits, reward, False, self.steps == 8, {}


OWN = {
    "Digits": lambda: Repeat(gymnasium.spaces.MultiDiscrete([3, 2])),
    "Switches": lambda: Repeat(gymnasium.spaces.MultiBinary(2)),
}
CASES |= {
    name.lower(): (
        name, 2, 3,
        dict(n_steps=50, batch_size=20, n_epochs=7, gamma=0.9, learning_rate=1e-3, ent_coef=0.01,
             policy_kwargs=dict(net_arch=dict(pi=[12], vf=[8]))))
    for name in OWN
}
SNAPSHOTS = (1, 10, 100)
# Names of Stable-Baselines3's policy_kwargs here, where they are not what snake case makes of them.
KWARGS = dict(
    full_std="fullStd", use_expln="useExpln", squash_output="squashOutput", optimizer_kwargs="optimizer")


class Recorder:
    def __init__(self):
        self.arrays, self.blob = [], bytearray()

    def add(self, name, array):
        array = np.asarray(array)
        array = array.astype("<i4" if array.dtype.kind == "i" else "<f4")
        self.arrays.append(
            dict(name=name, shape=list(array.shape), offset=len(self.blob), kind="int32" if array.dtype.kind == "i" else "float32"))
        self.blob += array.tobytes()


def translated(kwargs):
    """policy_kwargs by this project's names, as PolicyKwargs is saved."""
    result = {KWARGS[key]: value for key, value in kwargs.items() if key in KWARGS}
    if "optimizer" in result:
        optimizer = result["optimizer"]
        result["optimizer"] = dict(betas=optimizer["betas"], eps=optimizer["eps"], weightDecay=optimizer["weight_decay"])
    return result


def record(name, env_id, n_envs, updates, settings):
    out = Recorder()
    env = make_vec_env(OWN.get(env_id, env_id), n_envs=n_envs, seed=7)
    model = PPO("MlpPolicy", env, seed=7, device="cpu", **settings)
    model.set_logger(configure(None, []))
    policy, buffer = model.policy, model.rollout_buffer
    named = lambda: list(policy.named_parameters())
    for key, value in named():
        out.add(f"initial/{key}", value.detach().numpy())

    steps = 0

    # What each optimiser step sees: the gradient before and after clipping; and the parameters after some.
    clip = th.nn.utils.clip_grad_norm_

    def spy_clip(parameters, max_norm):
        if steps == 0:
            for key, value in named():
                out.add(f"gradient/{key}", value.grad.numpy())
        norm = clip(parameters, max_norm)
        norms.append(float(norm))
        if steps == 0:
            for key, value in named():
                out.add(f"clipped_gradient/{key}", value.grad.numpy())
        return norm

    th.nn.utils.clip_grad_norm_ = spy_clip
    step = policy.optimizer.step

    def spy_step(*arguments, **keywords):
        nonlocal steps
        result = step(*arguments, **keywords)
        steps += 1
        if steps in SNAPSHOTS:
            for key, value in named():
                out.add(f"after_{steps}/{key}", value.detach().numpy())
        return result

    policy.optimizer.step = spy_step

    # The permutations of the minibatches.
    permutation = np.random.permutation
    orders = []

    def spy_permutation(n):
        order = permutation(n)
        orders.append(order)
        return order

    figures, norms = [], []
    total, callback = model._setup_learn(updates * settings["n_steps"] * n_envs, None, True, "run", False)
    callback.on_training_start(locals(), globals())
    for update in range(updates):
        assert model.collect_rollouts(env, callback, buffer, n_rollout_steps=model.n_steps)
        # (the buffer is still step-major here; SB3 flattens it in get())
        for key in ("observations", "actions", "rewards", "episode_starts", "values", "log_probs", "advantages", "returns"):
            out.add(f"update_{update}/{key}", getattr(buffer, key).astype(np.float32))
        with th.no_grad():
            last = policy.predict_values(th.as_tensor(model._last_obs))
        out.add(f"update_{update}/last_values", last.numpy().flatten())
        out.add(f"update_{update}/last_dones", model._last_episode_starts.astype(np.float32))
        if update == 0:  # a forward pass with injected weights
            flat = buffer.observations.reshape(-1, buffer.observations.shape[-1])
            with th.no_grad():
                actions = th.as_tensor(buffer.actions.reshape(flat.shape[0], -1))
                actions = actions.long().flatten() if isinstance(env.action_space, gymnasium.spaces.Discrete) else actions.float()
                if policy.use_sde:
                    policy.reset_noise()
                values, log_prob, entropy = policy.evaluate_actions(th.as_tensor(flat), actions)
                mode = policy.get_distribution(th.as_tensor(flat)).mode()
            out.add("forward/values", values.numpy().flatten())
            out.add("forward/log_prob", log_prob.numpy())
            out.add("forward/entropy", (-log_prob if entropy is None else entropy).numpy())
            out.add("forward/mode", mode.numpy().astype(np.float32))
        model._update_current_progress_remaining(model.num_timesteps, total)
        np.random.permutation = spy_permutation
        orders.clear()
        model.train()
        np.random.permutation = permutation
        for epoch, order in enumerate(orders):
            out.add(f"update_{update}/order_{epoch}", order.astype(np.int32))
        logged = {key: float(value) for key, value in model.logger.name_to_value.items() if key.startswith("train/")}
        logged = {key: (None if np.isnan(value) else value) for key, value in logged.items()}
        figures.append(dict(epochs=len(orders), steps=steps, figures=logged, gradient_norm=norms[-1] if norms else 0.0))
    for key, value in named():
        out.add(f"final/{key}", value.detach().numpy())
    th.nn.utils.clip_grad_norm_ = clip

    kwargs = settings.get("policy_kwargs", {})
    index = dict(
        environment=env_id, n_envs=n_envs, versions=PINS,
        settings={key: value for key, value in settings.items() if key != "policy_kwargs"},
        kwargs=translated(kwargs), net_arch=kwargs.get("net_arch", dict(pi=[64, 64], vf=[64, 64])), updates=figures, arrays=out.arrays)
    (HERE / f"{name}.json").write_text(json.dumps(index, indent=1) + "\n")
    (HERE / f"{name}.bin").write_bytes(bytes(out.blob))
    print(name, "steps", steps, [f["epochs"] for f in figures], len(out.blob), "bytes", file=sys.stderr)


for name in sys.argv[1:] or CASES:
    record(name, *CASES[name])
