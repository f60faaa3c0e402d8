#!/usr/bin/env python3
"""Records one PPO update in each of the ways in which libraries differ, for VariantTests.swift to repeat.

    python -m venv venv
    venv/bin/pip install numpy==2.4.6 torch==2.13.0
    venv/bin/python record_variants.py

The update is computed here from the formulas as CleanRL's ppo.py (value loss, flattening, stop by divergence),
Stable-Baselines3, and Spinning Up (advantages over the rollout) state them, with torch's autograd and Adam. It writes
variants.json: one rollout, the orders of its samples, and for each case figures and the parameters afterwards.
"""
import json
import pathlib

import numpy as np
import torch as th
from torch import nn

PINS = {"numpy": "2.4.6", "torch": "2.13.0"}
assert np.__version__ == PINS["numpy"] and th.__version__.split("+")[0] == PINS["torch"]
th.set_num_threads(1)

STEPS, ENVS, BATCH, EPOCHS = 7, 3, 8, 3
SETTINGS = dict(gamma=0.9, gae_lambda=0.8, learning_rate=0.02, clip_range=0.2, clip_range_vf=0.2, ent_coef=0.01,
                vf_coef=0.7, max_grad_norm=0.5)
SB3 = dict(valueLoss="squaredError", valueClipping="replacesValue", advantageNormalization="eachMinibatch",
           flattening="environmentMajor", klStop="beforeStep", lastMinibatch="kept")
CASES = {
    "stableBaselines3": {},
    "valueLoss": dict(valueLoss="halfSquaredError"),
    "valueClipping": dict(valueClipping="takesLargerLoss"),
    "advantageNormalization": dict(advantageNormalization="wholeRollout"),
    "flattening": dict(flattening="stepMajor"),
    "klStop": dict(klStop="afterEpoch"),
    "lastMinibatch": dict(lastMinibatch="dropped"),
    "cleanRL": dict(valueLoss="halfSquaredError", valueClipping="takesLargerLoss", flattening="stepMajor",
                    klStop="afterEpoch"),
}
# Divergences at which the two ways to stop do so at different steps.
TARGETS = {"klStop": 0.03, "cleanRL": 0.02}

random = np.random.default_rng(11)
th.manual_seed(5)


class Agent(nn.Module):
    def __init__(self):
        super().__init__()
        self.policy_net = nn.Sequential(nn.Linear(3, 6), nn.Tanh())
        self.value_net = nn.Sequential(nn.Linear(3, 5), nn.Tanh())
        self.action_head, self.value_head = nn.Linear(6, 3), nn.Linear(5, 1)

    def forward(self, observations):
        logits = self.action_head(self.policy_net(observations))
        return th.distributions.Categorical(logits=logits), self.value_head(self.value_net(observations)).flatten()

    def named(self):
        names = {"policy_net.0": "mlp_extractor.policy_net.0", "value_net.0": "mlp_extractor.value_net.0",
                 "action_head": "action_net", "value_head": "value_net"}
        for name, value in self.named_parameters():
            module, kind = name.rsplit(".", 1)
            yield f"{names[module]}.{kind}", value


agent = Agent()
initial = {name: value.detach().clone() for name, value in agent.named()}
f32 = lambda array: np.asarray(array, dtype=np.float32)
rollout = dict(observations=f32(random.uniform(-1, 1, (STEPS, ENVS, 3))),
               actions=f32(random.integers(0, 3, (STEPS, ENVS))), rewards=f32(random.normal(size=(STEPS, ENVS))),
               episodeStarts=f32(random.random((STEPS, ENVS)) < 0.2))
rollout["episodeStarts"][0] = 1
with th.no_grad():
    distribution, values = agent(th.as_tensor(rollout["observations"]).reshape(-1, 3))
    log_probs = distribution.log_prob(th.as_tensor(rollout["actions"]).flatten())
# An older policy than the agent, so that something is clipped from the first step on.
rollout["values"] = f32(values.numpy().reshape(STEPS, ENVS) + random.normal(size=(STEPS, ENVS)) * 0.3)
rollout["logProbs"] = f32(log_probs.numpy().reshape(STEPS, ENVS) + random.normal(size=(STEPS, ENVS)) * 0.2)
last_values, last_dones = f32(random.normal(size=ENVS)), f32([0, 1, 0])
orders = [random.permutation(STEPS * ENVS).tolist() for _ in range(EPOCHS)]

advantages, following = np.zeros((STEPS, ENVS), dtype=np.float32), np.zeros(ENVS, dtype=np.float32)
for t in reversed(range(STEPS)):
    goes_on = 1 - (last_dones if t == STEPS - 1 else rollout["episodeStarts"][t + 1])
    next_value = last_values if t == STEPS - 1 else rollout["values"][t + 1]
    delta = rollout["rewards"][t] + SETTINGS["gamma"] * next_value * goes_on - rollout["values"][t]
    following = f32(delta + SETTINGS["gamma"] * SETTINGS["gae_lambda"] * goes_on * following)
    advantages[t] = following
returns = advantages + rollout["values"]


def update(variant, target_kl):
    agent = Agent()
    for name, value in agent.named():
        value.data.copy_(initial[name])
    adam = th.optim.Adam(agent.parameters(), lr=SETTINGS["learning_rate"], eps=1e-5)

    def flat(array):
        if variant["flattening"] == "environmentMajor":
            array = array.swapaxes(0, 1)
        return th.as_tensor(array.reshape(STEPS * ENVS, *array.shape[2:]).copy())

    b_obs, b_actions, b_values, b_log_probs = (
        flat(rollout[key]) for key in ("observations", "actions", "values", "logProbs"))
    b_advantages, b_returns = flat(advantages), flat(returns)
    means, steps, epochs, kls, stopped = [], 0, 0, [], False
    last = None
    eps = SETTINGS["clip_range"]
    for order in orders:
        kls = []
        count = len(order) // BATCH * BATCH if variant["lastMinibatch"] == "dropped" else len(order)
        for start in range(0, count, BATCH):
            chosen = order[start:start + BATCH]
            adv = b_advantages[chosen]
            pool = b_advantages if variant["advantageNormalization"] == "wholeRollout" else adv
            adv = (adv - pool.mean()) / (pool.std() + 1e-8)
            distribution, value = agent(b_obs[chosen])
            log_ratio = distribution.log_prob(b_actions[chosen]) - b_log_probs[chosen]
            ratio = log_ratio.exp()
            policy_loss = -th.min(adv * ratio, adv * ratio.clamp(1 - eps, 1 + eps)).mean()
            free = (value - b_returns[chosen]) ** 2
            near = b_values[chosen] + (value - b_values[chosen]).clamp(
                -SETTINGS["clip_range_vf"], SETTINGS["clip_range_vf"])
            clipped = (near - b_returns[chosen]) ** 2
            value_loss = (clipped if variant["valueClipping"] == "replacesValue" else th.max(free, clipped)).mean()
            if variant["valueLoss"] == "halfSquaredError":
                value_loss = 0.5 * value_loss
            entropy_loss = -distribution.entropy().mean()
            loss = policy_loss + SETTINGS["ent_coef"] * entropy_loss + SETTINGS["vf_coef"] * value_loss
            kl = ((ratio - 1) - log_ratio).mean().item()
            kls.append(kl)
            means.append([entropy_loss.item(), policy_loss.item(), value_loss.item(),
                          ((ratio - 1).abs() > eps).float().mean().item()])
            last = loss.item()
            if target_kl is not None and variant["klStop"] == "beforeStep" and kl > 1.5 * target_kl:
                stopped = True
                break
            adam.zero_grad()
            loss.backward()
            th.nn.utils.clip_grad_norm_(agent.parameters(), SETTINGS["max_grad_norm"])
            adam.step()
            steps += 1
        epochs += 1
        if target_kl is not None and variant["klStop"] == "afterEpoch" and kl > target_kl:
            stopped = True
        if stopped:
            break
    entropy_loss, policy_loss, value_loss, clip_fraction = np.mean(means, axis=0)
    figures = {"train/entropy_loss": entropy_loss, "train/policy_gradient_loss": policy_loss,
               "train/value_loss": value_loss, "train/clip_fraction": clip_fraction,
               "train/approx_kl": float(np.mean(kls)), "train/loss": last, "train/n_updates": epochs}
    return dict(steps=steps, figures=figures,
                parameters={name: value.detach().flatten().tolist() for name, value in agent.named()})


cases = []
for name, changes in CASES.items():
    variant = SB3 | changes
    target = TARGETS.get(name)
    cases.append(dict(name=name, variant=variant, targetKL=target, **update(variant, target)))
    print(name, cases[-1]["steps"], cases[-1]["figures"])
# What Stable-Baselines3 does with the same divergence.
cases.append(dict(name="klStopOfStableBaselines3", variant=SB3, targetKL=0.03, **update(SB3, 0.03)))
print(cases[-1]["name"], cases[-1]["steps"], cases[-1]["figures"])
listed = lambda array: np.asarray(array).flatten().tolist()
(pathlib.Path(__file__).parent / "variants.json").write_text(json.dumps(dict(
    versions=PINS, nSteps=STEPS, nEnvs=ENVS, batchSize=BATCH, nEpochs=EPOCHS, settings=SETTINGS,
    initial={name: listed(value) for name, value in initial.items()},
    rollout={key: listed(value) for key, value in rollout.items()}, lastValues=listed(last_values),
    lastDones=listed(last_dones), advantages=listed(advantages), orders=orders, cases=cases)) + "\n")
