#!/usr/bin/env python3
"""Records what Stable-Baselines3's EvalCallback finds and when its children stop, for CallbackTests.swift to repeat.

    python -m venv venv
    venv/bin/pip install stable-baselines3==2.9.2 gymnasium==1.4.0 numpy==2.4.6 torch==2.13.0
    venv/bin/python record_callbacks.py

The learning rate is 0, so the policy stays what it is and the evaluations follow from the seed of the evaluation's
environments alone. Writes callbacks.json: weights, and for each case the evaluations and the last timestep.
"""
import json
import pathlib
import tempfile

import gymnasium
import numpy as np
import stable_baselines3
import torch as th
from stable_baselines3 import PPO
from stable_baselines3.common.callbacks import EvalCallback, StopTrainingOnNoModelImprovement, StopTrainingOnRewardThreshold
from stable_baselines3.common.env_util import make_vec_env

PINS = {"stable_baselines3": "2.9.2", "gymnasium": "1.4.0", "numpy": "2.4.6", "torch": "2.13.0"}
for module in (stable_baselines3, gymnasium, np, th):
    assert module.__version__.split("+")[0] == PINS[module.__name__], (module.__name__, module.__version__)
th.set_num_threads(1)

# Environments of the evaluation, episodes, frequency in calls, and what ends the training.
CASES = [
    dict(nEvalEnvs=1, nEvalEpisodes=5, evalFreq=20),
    dict(nEvalEnvs=3, nEvalEpisodes=7, evalFreq=25),
    dict(nEvalEnvs=1, nEvalEpisodes=3, evalFreq=10, maxNoImprovementEvals=2, minEvals=3),
    dict(nEvalEnvs=1, nEvalEpisodes=3, evalFreq=10, rewardThreshold=28.0),
]
result = dict(versions=PINS, cases=[])
for case in CASES:
    env = make_vec_env("CartPole-v1", n_envs=2, seed=3)
    model = PPO("MlpPolicy", env, seed=5, learning_rate=0.0, n_steps=32, batch_size=64, n_epochs=1, device="cpu",
                policy_kwargs=dict(net_arch=[6]))
    if "weights" not in result:
        random = np.random.default_rng(2)
        result["weights"] = {
            name: (random.normal(size=value.numel()) * 0.5).astype(np.float32).tolist()
            for name, value in model.policy.named_parameters()}
    for name, value in model.policy.named_parameters():
        value.data.copy_(th.tensor(result["weights"][name]).reshape(value.shape))
    best = StopTrainingOnRewardThreshold(case["rewardThreshold"]) if "rewardThreshold" in case else None
    after = None
    if "minEvals" in case:
        after = StopTrainingOnNoModelImprovement(case["maxNoImprovementEvals"], case["minEvals"])
    with tempfile.TemporaryDirectory() as folder:
        callback = EvalCallback(
            make_vec_env("CartPole-v1", n_envs=case["nEvalEnvs"], seed=42), best, after, case["nEvalEpisodes"],
            case["evalFreq"], log_path=folder, verbose=0)
        model.learn(320, callback)
        data = np.load(f"{folder}/evaluations.npz")
        result["cases"].append(case | dict(
            timesteps=data["timesteps"].tolist(), results=data["results"].tolist(), lengths=data["ep_lengths"].tolist(),
            best=callback.best_mean_reward, last=model.num_timesteps))
    print(result["cases"][-1])
(pathlib.Path(__file__).parent / "callbacks.json").write_text(json.dumps(result) + "\n")
