#!/usr/bin/env python3
"""Saves small models of Stable-Baselines3 with what they do, for SB3ModelTests.swift to load.

    python -m venv venv && venv/bin/pip install stable-baselines3==2.9.2 gymnasium==1.4.0 numpy==2.4.6 torch==2.13.0
    venv/bin/python record_sb3_models.py

For each case it writes CASE.sb3.zip, the file of PPO.save (deflated once more where the case says so: Stable-Baselines3
stores its entries, and other programs that write such files deflate them), and in CASE.sb3.bin 1,000 observations and
the deterministic action for each of them: little-endian float32, observation after observation, then the actions.
"""
import pathlib
import zipfile

import gymnasium
import numpy as np
import stable_baselines3
import torch as th
from stable_baselines3 import PPO
from stable_baselines3.common import save_util
from stable_baselines3.common.utils import LinearSchedule

PINS = {"stable_baselines3": "2.9.2", "gymnasium": "1.4.0", "numpy": "2.4.6", "torch": "2.13.0"}
for module in (stable_baselines3, gymnasium, np, th):
    assert module.__version__.split("+")[0] == PINS[module.__name__], (module.__name__, module.__version__)
th.set_num_threads(1)
# The fixtures tell nothing of the machine that made them.
save_util.get_system_info = lambda print_info=True: ({}, "")

HERE = pathlib.Path(__file__).parent
ROWS = 1000
FUNCTION = eval("lambda progress: 0.1 + 0.1 * progress", {})
# Each case: environment, whether to deflate, settings.
CASES = {
    "cartpole": (
        "CartPole-v1", False,
        dict(n_steps=64, batch_size=32, n_epochs=5, gamma=0.98, gae_lambda=0.8, ent_coef=0.01, target_kl=0.5,
             learning_rate=LinearSchedule(3e-3, 0, 1), clip_range_vf=0.3,
             policy_kwargs=dict(net_arch=dict(pi=[8, 6], vf=[5]), activation_fn=th.nn.ReLU))),
    "pendulum": (
        "Pendulum-v1", True,
        dict(n_steps=128, batch_size=64, n_epochs=10, learning_rate=5e-3, clip_range=FUNCTION,
             stats_window_size=20, policy_kwargs=dict(net_arch=[8], log_std_init=-1.0))),
    "pendulum_sde": (
        "Pendulum-v1", True,
        dict(n_steps=64, batch_size=64, n_epochs=4, learning_rate=5e-3, use_sde=True, sde_sample_freq=4,
             policy_kwargs=dict(net_arch=[6, 6], squash_output=True))),
}


def deflate(path):
    with zipfile.ZipFile(path) as archive:
        entries = [(info.filename, archive.read(info)) for info in archive.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)


for case, (name, is_deflated, settings) in CASES.items():
    model = PPO("MlpPolicy", name, seed=3, device="cpu", **settings)
    model.learn(4 * settings["n_steps"])
    path = HERE / f"{case}.sb3.zip"
    model.save(path)
    if is_deflated:
        deflate(path)
    rng = np.random.default_rng(5)
    scale = np.array([1.0, 2.0, 0.2, 2.0]) if name == "CartPole-v1" else np.array([0.7, 0.7, 4.0])
    observations = (rng.standard_normal((ROWS, len(scale))) * scale).astype("<f4")
    actions = np.asarray(model.predict(observations, deterministic=True)[0]).reshape(ROWS, -1).astype("<f4")
    assert len(np.unique(actions)) > 1 and (name == "CartPole-v1" or (np.abs(actions) < 2).mean() > 0.2), actions
    (HERE / f"{case}.sb3.bin").write_bytes(observations.tobytes() + actions.tobytes())
    print(case, path.stat().st_size, np.unique(actions)[:4])
