#!/usr/bin/env python3
"""Records the distributions of Stable-Baselines3 and sb3-contrib, with torch's gradients, for DistributionTests.swift.

    python -m venv venv && venv/bin/pip install stable-baselines3==2.9.2 sb3-contrib==2.9.2 numpy==2.4.6 torch==2.13.0
    venv/bin/python record_distributions.py

Writes distributions.json: for each case what goes in, some actions, their log-probabilities, the entropies, the modes,
and the gradients of sum(weights * log_prob) + 0.3 * sum(entropy).
"""
import json
import pathlib

import numpy as np
import sb3_contrib
import stable_baselines3
import torch as th
from sb3_contrib.common.maskable.distributions import MaskableCategoricalDistribution, MaskableMultiCategoricalDistribution
from stable_baselines3.common.distributions import (
    BernoulliDistribution, CategoricalDistribution, DiagGaussianDistribution, MultiCategoricalDistribution,
    StateDependentNoiseDistribution)

PINS = {"stable_baselines3": "2.9.2", "sb3_contrib": "2.9.2", "numpy": "2.4.6", "torch": "2.13.0"}
for module in (stable_baselines3, sb3_contrib, np, th):
    assert module.__version__.split("+")[0] == PINS[module.__name__], (module.__name__, module.__version__)
th.set_num_threads(1)
th.manual_seed(1)
ROWS, ENTROPY_WEIGHT = 5, 0.3
cases = []


def tensor(*shape, scale=1.0):
    return (th.randn(*shape) * scale).requires_grad_()


def record(name, distribution, inputs, actions, **settings):
    """`inputs`: tensors by name, those that require gradients get them recorded."""
    log_prob, entropy = distribution.log_prob(actions), distribution.entropy()
    if entropy is None:  # as PPO does
        entropy = -log_prob
    weights = th.linspace(-1, 1.5, ROWS)
    loss = (weights * log_prob).sum() + ENTROPY_WEIGHT * entropy.sum()
    wanted = {key: value for key, value in inputs.items() if value.requires_grad}
    gradients = th.autograd.grad(loss, list(wanted.values()))
    listed = lambda t: dict(shape=list(t.shape), elements=[float(x) for x in t.detach().flatten().float()])
    cases.append(dict(
        name=name, settings=settings, inputs={key: listed(value) for key, value in inputs.items()},
        actions=listed(actions), weights=[float(w) for w in weights], entropy_weight=ENTROPY_WEIGHT,
        log_prob=listed(log_prob), entropy=listed(entropy), mode=listed(distribution.mode()),
        gradients={key: listed(value) for key, value in zip(wanted, gradients)}))


logits = tensor(ROWS, 4, scale=2)
record("Categorical", CategoricalDistribution(4).proba_distribution(logits), dict(logits=logits), th.tensor([0, 3, 1, 2, 2]))

nvec = [3, 2, 4]
logits = tensor(ROWS, 9, scale=2)
choices = th.tensor([[0, 1, 3], [2, 0, 1], [1, 1, 0], [0, 0, 2], [2, 1, 3]])
record("MultiCategorical", MultiCategoricalDistribution(nvec).proba_distribution(logits), dict(logits=logits), choices, nvec=nvec)

logits = tensor(ROWS, 4, scale=2)
masks = th.tensor([[1, 1, 0, 0], [0, 0, 0, 1], [1, 1, 1, 1], [0, 1, 1, 0], [1, 0, 1, 1.0]])
masked = MaskableCategoricalDistribution(4).proba_distribution(logits)
masked.apply_masking(masks.bool().numpy())
masked.mode = lambda d=masked: th.argmax(d.distribution.probs, dim=1)
record("Categorical", masked, dict(logits=logits, masks=masks), th.tensor([1, 3, 0, 2, 0]))

logits = tensor(ROWS, 9, scale=2)
masks = th.tensor([[1, 0, 1, 1, 1, 0, 0, 1, 1], [0, 0, 1, 1, 0, 1, 1, 1, 1], [1] * 9, [1, 1, 0, 1, 1, 0, 0, 1, 0], [0, 1, 1, 0, 1, 0, 1, 0, 1.0]])
masked = MaskableMultiCategoricalDistribution(nvec).proba_distribution(logits)
masked.apply_masking(masks.bool().numpy())
record("MultiCategorical", masked, dict(logits=logits, masks=masks), choices, nvec=nvec)

logits = tensor(ROWS, 3, scale=4)
switches = th.tensor([[0, 1, 0], [1, 1, 1], [0, 0, 0], [1, 0, 1], [0, 1, 1.0]])
record("Bernoulli", BernoulliDistribution(3).proba_distribution(logits), dict(logits=logits), switches)

mean, log_std = tensor(ROWS, 3), tensor(3, scale=0.5)
record("DiagGaussian", DiagGaussianDistribution(3).proba_distribution(mean, log_std), dict(mean=mean, log_std=log_std), th.randn(ROWS, 3))

for full_std in (True, False):
    for use_expln in (False, True):
        for squash in (False, True):
            distribution = StateDependentNoiseDistribution(
                3, full_std=full_std, use_expln=use_expln, squash_output=squash)
            distribution.proba_distribution_net(latent_dim=6)
            mean, latent, log_std = tensor(ROWS, 3), th.tanh(th.randn(ROWS, 6)), tensor(6, 3 if full_std else 1, scale=0.7)
            actions = mean.detach() + th.randn(ROWS, 3)
            record(
                "StateDependentNoise", distribution.proba_distribution(mean, log_std, latent),
                dict(mean=mean, latent=latent, log_std=log_std), th.tanh(actions) if squash else actions,
                full_std=full_std, use_expln=use_expln, squash_output=squash)

path = pathlib.Path(__file__).parent / "distributions.json"
path.write_text(json.dumps(cases, separators=(",", ":")) + "\n")
print(len(cases), "cases", path.stat().st_size, "bytes")
