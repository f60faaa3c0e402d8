#!/usr/bin/env python3
"""Loads a model that PPO.save(to:) wrote into one of Stable-Baselines3, and records what that does.

    python -m venv venv && venv/bin/pip install stable-baselines3==2.9.2 torch==2.13.0 numpy==2.4.6 safetensors==0.8.0
    venv/bin/python load_into_sb3.py                # swift-model.safetensors, beside this script

Writes swift-model.actions.bin: 1,000 observations and Stable-Baselines3's deterministic action for each, little-endian
float32; and swift-model.trained.safetensors: the parameters after it learnt from the rollout in the file, with Adam's
means that lie there. SB3ModelTests.swift holds what the engine does against them.
"""
import json
import pathlib

import numpy as np
import safetensors
import torch as th
from safetensors.torch import load_file, save_file
from stable_baselines3 import PPO
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.logger import configure

th.set_num_threads(1)
HERE = pathlib.Path(__file__).parent


def load_model(policy, path):
    """A policy of the same layers as the saved one gets its weights, and its optimiser what Adam knows of them."""
    arrays = load_file(path)
    with safetensors.safe_open(path, "numpy") as file:
        step = json.loads(file.metadata()["state"])["optimizer"]["stepCount"]
    policy.load_state_dict({name: arrays[f"policy.{name}"] for name in policy.state_dict()})
    optimizer = policy.optimizer.state_dict()
    optimizer["state"] = {
        number: dict(step=th.tensor(float(step)), exp_avg=arrays[f"optimizer.exp_avg.{name}"],
                     exp_avg_sq=arrays[f"optimizer.exp_avg_sq.{name}"])
        for number, (name, _) in enumerate(policy.named_parameters())
    }
    policy.optimizer.load_state_dict(optimizer)


path = HERE / "swift-model.safetensors"
with safetensors.safe_open(path, "numpy") as file:
    head = json.loads(file.metadata()["state"])
settings = head["hyperparameters"]
assert settings["normalizeAdvantage"] and settings["entCoef"] == 0
model = PPO("MlpPolicy", make_vec_env(head["environments"]["id"], n_envs=head["nEnvs"]), device="cpu",
            n_steps=settings["nSteps"], batch_size=settings["batchSize"], n_epochs=settings["nEpochs"],
            learning_rate=settings["learningRate"]["constant"], max_grad_norm=settings["maxGradNorm"],
            policy_kwargs=dict(net_arch=head["policy"].get("kwargs", head["policy"])["netArch"]))
load_model(model.policy, path)
rng = np.random.default_rng(6)
observations = (rng.standard_normal((1000, model.observation_space.shape[0])) * 2).astype("<f4")
actions = np.asarray(model.predict(observations, deterministic=True)[0]).reshape(1000, -1).astype("<f4")
assert len(np.unique(actions)) > 100
(HERE / "swift-model.actions.bin").write_bytes(observations.tobytes() + actions.tobytes())
print(head["environments"]["id"], actions.min(), actions.max())

buffer, arrays = model.rollout_buffer, load_file(path)
for ours, theirs in dict(observations="observations", actions="actions", rewards="rewards", values="values",
                         logProbs="log_probs", advantages="advantages", returns="returns",
                         episodeStarts="episode_starts").items():
    column = getattr(buffer, theirs)
    column[...] = arrays[f"rollout_buffer.{ours}"].numpy().reshape(column.shape)
buffer.full = True
epoch = -1


def order(count):
    global epoch
    epoch += 1
    return (np.arange(count) * 3 + epoch) % count


np.random.permutation = order
model.set_logger(configure(None, []))
before = {name: value.detach().clone() for name, value in model.policy.named_parameters()}
model.train()
after = {name: value.detach().clone() for name, value in model.policy.named_parameters()}
assert all((after[name] != before[name]).any() for name in after) and epoch == settings["nEpochs"] - 1
save_file(after, HERE / "swift-model.trained.safetensors")
