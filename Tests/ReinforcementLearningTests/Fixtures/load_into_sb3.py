#!/usr/bin/env python3
"""Loads a model that PPO.save(to:) wrote into a policy of Stable-Baselines3, and records what that does.

    python -m venv venv && venv/bin/pip install stable-baselines3==2.9.2 torch==2.13.0 numpy==2.4.6 safetensors==0.8.0
    venv/bin/python load_into_sb3.py                # swift-model.safetensors, beside this script

Writes swift-model.actions.bin: 1,000 observations and Stable-Baselines3's deterministic action for each, little-endian
float32. SB3ModelTests.swift holds the engine's actions against them.
"""
import json
import pathlib

import numpy as np
import safetensors
import torch as th
from safetensors.torch import load_file
from stable_baselines3 import PPO

th.set_num_threads(1)
HERE = pathlib.Path(__file__).parent


def load_weights(policy, path):
    """A policy of the same layers as the saved one gets its weights."""
    arrays = load_file(path)
    policy.load_state_dict({name: arrays[f"policy.{name}"] for name in policy.state_dict()})


path = HERE / "swift-model.safetensors"
with safetensors.safe_open(path, "numpy") as file:
    head = json.loads(file.metadata()["state"])
model = PPO("MlpPolicy", head["environments"]["id"], device="cpu",
            policy_kwargs=dict(net_arch=head["policy"].get("kwargs", head["policy"])["netArch"]))
load_weights(model.policy, path)
rng = np.random.default_rng(6)
observations = (rng.standard_normal((1000, model.observation_space.shape[0])) * 2).astype("<f4")
actions = np.asarray(model.predict(observations, deterministic=True)[0]).reshape(1000, -1).astype("<f4")
assert len(np.unique(actions)) > 100
(HERE / "swift-model.actions.bin").write_bytes(observations.tobytes() + actions.tobytes())
print(head["environments"]["id"], actions.min(), actions.max())
