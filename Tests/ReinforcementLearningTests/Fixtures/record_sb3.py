#!/usr/bin/env python3
"""Records updates of Stable-Baselines3's PPO, for ParityTests.swift to repeat number for number.

    python -m venv venv
    venv/bin/pip install stable-baselines3==2.9.2 sb3-contrib==2.9.2 gymnasium==1.4.0 numpy==2.4.6 torch==2.13.0
    venv/bin/python record_sb3.py [CASE...]

Written with torch 2.13.0+cpu on one thread. For each case it writes CASE.json (settings, figures, and the name, shape
and place of every array) and CASE.bin (the arrays: little-endian float32, or int32 for permutations).
"""
import json
import pathlib
import sys

import gymnasium
import numpy as np
import sb3_contrib
import stable_baselines3
import torch as th
from sb3_contrib import MaskablePPO, RecurrentPPO
from sb3_contrib.common.recurrent.type_aliases import RNNStates
from stable_baselines3 import PPO
from stable_baselines3.common import save_util
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.logger import configure
from stable_baselines3.common.torch_layers import BaseFeaturesExtractor, FlattenExtractor
from stable_baselines3.common.utils import obs_as_tensor
from stable_baselines3.common.vec_env import VecNormalize
from torch import nn

PINS = {"stable_baselines3": "2.9.2", "sb3_contrib": "2.9.2", "gymnasium": "1.4.0", "numpy": "2.4.6", "torch": "2.13.0"}
for module in (stable_baselines3, sb3_contrib, gymnasium, np, th):
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


class Masked(Repeat):
    """As Repeat, but a choice is forbidden in each component: it follows from the digits."""

    def action_masks(self):
        if isinstance(self.action_space, gymnasium.spaces.Discrete):
            return np.arange(4) != self.digits.sum()
        if isinstance(self.action_space, gymnasium.spaces.MultiBinary):  # (off and on of each)
            first, second = self.digits
            return np.array([first != 1, first != 2, True, second == 0])
        return np.concatenate([np.arange(3) != self.digits[1], np.arange(4) % 2 == self.digits[0] % 2])

    def step(self, action):
        reward = float(np.sum(action) == self.digits.sum() + 1)
        return super().step(self.digits)[0], reward, False, self.steps == 8, {}


class Picture(gymnasium.Env):
    """Shows pixels by formula; the action that is right follows from the first of them."""

    def __init__(self, observation_space):
        self.observation_space, self.action_space, self.steps = observation_space, gymnasium.spaces.Discrete(3), 0

    def picture(self):
        self.number = int(self.np_random.integers(1000))
        i = np.arange(np.prod(self.observation_space.shape), dtype=np.uint64)
        pixels = ((i + 1) * np.uint64(self.number * 2654435761) % 2**32 // 2**24).reshape(self.observation_space.shape)
        if self.observation_space.dtype == np.uint8:
            return pixels.astype(np.uint8)
        return (pixels > 127).astype(self.observation_space.dtype)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.steps = 0
        return self.picture(), {}

    def step(self, action):
        reward, self.steps = float(self.number % 3 == action), self.steps + 1
        return self.picture(), reward, False, self.steps == 8, {}


class Parts(Picture):
    """Shows a dictionary: a picture, a number of three, and two small whole numbers."""

    def __init__(self):
        super().__init__(gymnasium.spaces.Box(0, 255, (1, 36, 36), np.uint8))
        self.parts = gymnasium.spaces.Dict(dict(
            picture=self.observation_space, choice=gymnasium.spaces.Discrete(3),
            two=gymnasium.spaces.Box(0, 9, (2,), np.float32)))
        self.image_space, self.observation_space = self.observation_space, self.parts

    def picture(self):
        self.observation_space = self.image_space
        picture = super().picture()
        self.observation_space = self.parts
        two = np.array([self.number % 7, self.number % 10], dtype=np.float32)
        return dict(picture=picture, choice=self.number % 3, two=two)


class MinAtarCNN(BaseFeaturesExtractor):
    """As in the MinAtar paper, of observations with the channels last."""

    def __init__(self, observation_space):
        super().__init__(observation_space, 128)
        height, width, channels = observation_space.shape
        self.cnn = nn.Sequential(nn.Conv2d(channels, 16, 3), nn.ReLU(), nn.Flatten())
        self.linear = nn.Sequential(nn.Linear(16 * (height - 2) * (width - 2), 128), nn.ReLU())

    def forward(self, observations):
        return self.linear(self.cnn(observations.permute(0, 3, 1, 2)))


class Digits(FlattenExtractor):
    """Says how many features there are in the kind of number that an LSTM wants."""

    @property
    def features_dim(self):
        return int(self._features_dim)


OWN = {
    "Bytes": lambda: Picture(gymnasium.spaces.Box(0, 255, (2, 36, 36), np.uint8)),
    "Bits": lambda: Picture(gymnasium.spaces.Box(0, 1, (10, 9, 4), np.float32)),
    "Parts": lambda: Parts(),
    "MaskedChoice": lambda: Masked(gymnasium.spaces.Discrete(4)),
    "MaskedSwitches": lambda: Masked(gymnasium.spaces.MultiBinary(2)),
    "MaskedDigits": lambda: Masked(gymnasium.spaces.MultiDiscrete([3, 4])),
    "Digits": lambda: Repeat(gymnasium.spaces.MultiDiscrete([3, 2])),
    "Switches": lambda: Repeat(gymnasium.spaces.MultiBinary(2)),
}
CASES |= {
    name.lower(): (
        name, 2, 3,
        dict(n_steps=50, batch_size=20, n_epochs=7, gamma=0.9, learning_rate=1e-3, ent_coef=0.01,
             policy_kwargs=dict(net_arch=dict(pi=[12], vf=[8]))))
    for name in ("Digits", "Switches")
}
# Masks of actions.
CASES |= {
    name: (
        env_id, 2, 3,
        dict(n_steps=50, batch_size=20, n_epochs=7, gamma=0.9, learning_rate=1e-3, ent_coef=0.01,
             policy_kwargs=dict(net_arch=dict(pi=[12], vf=[8]))))
    for name, env_id in dict(masked="MaskedChoice", masked_digits="MaskedDigits", masked_switches="MaskedSwitches").items()
}
# Images: the first updates of the Nature network and of MinAtar's, shared and not.
CASES |= {
    "nature": ("Bytes", 2, 2, dict(n_steps=8, batch_size=8, n_epochs=3, learning_rate=1e-4, ent_coef=0.01)),
    "minatar": (
        "Bits", 2, 2,
        dict(n_steps=8, batch_size=8, n_epochs=3, ent_coef=0.01,
             policy_kwargs=dict(features_extractor_class=MinAtarCNN, net_arch=dict(pi=[], vf=[])))),
    "minatar_separate": (
        "Bits", 2, 2,
        dict(n_steps=8, batch_size=8, n_epochs=3,
             policy_kwargs=dict(
                 features_extractor_class=MinAtarCNN, share_features_extractor=False, net_arch=dict(pi=[8], vf=[])))),
}
CASES |= {
    f"pendulum_{name}": (
        "Pendulum-v1", 2, 1,
        dict(n_steps=20, batch_size=10, n_epochs=3, learning_rate=1e-3,
             policy_kwargs=dict(activation_fn=function, net_arch=dict(pi=[12, 8], vf=[12]))))
    for name, function in dict(relu=nn.ReLU, elu=nn.ELU, silu=nn.SiLU, gelu=nn.GELU, leakyReLU=nn.LeakyReLU).items()
}
# Under VecNormalize; the first rollout has a time limit in it.
CASES["pendulum_normalized"] = (
    "Pendulum-v1", 2, 2,
    dict(n_steps=220, batch_size=88, n_epochs=10, gamma=0.9, learning_rate=1e-3,
         policy_kwargs=dict(net_arch=dict(pi=[12], vf=[12]))))
# Dictionaries: the combined extractor, shared and not.
CASES |= {
    name: (
        "Parts", 2, 2,
        dict(n_steps=8, batch_size=8, n_epochs=3, ent_coef=0.01, policy_kwargs=dict(net_arch=dict(pi=[8], vf=[6]), **kwargs)))
    for name, kwargs in dict(parts=dict(), parts_separate=dict(share_features_extractor=False)).items()
}
# Goes on with a model that was saved after two updates, in CASE.sb3.zip.
CASES["resumed"] = (
    "Pendulum-v1", 2, 3,
    dict(n_steps=50, batch_size=20, n_epochs=7, gamma=0.9, learning_rate=1e-3, ent_coef=0.01,
         policy_kwargs=dict(net_arch=dict(pi=[8], vf=[6]),
                            optimizer_kwargs=dict(betas=(0.8, 0.99), eps=1e-6, weight_decay=0.01))))
# Recurrent policies, with episodes that end inside a rollout: a critic with an LSTM of its own, one that shares the
# policy's, one without; and one that looks at images.
CASES |= {
    "lstm_critic": (
        "CartPole-v1", 3, 2,
        dict(n_steps=40, batch_size=50, n_epochs=4, ent_coef=0.01, learning_rate=1e-3,
             policy_kwargs=dict(lstm_hidden_size=12, net_arch=dict(pi=[8], vf=[10])))),
    "lstm_shared": (
        "Digits", 2, 2,
        dict(n_steps=30, batch_size=20, n_epochs=5, clip_range_vf=0.2, gamma=0.9, learning_rate=1e-3,
             policy_kwargs=dict(
                 features_extractor_class=Digits, lstm_hidden_size=7, n_lstm_layers=2, shared_lstm=True,
                 enable_critic_lstm=False, net_arch=dict(pi=[], vf=[6])))),
    "lstm_linear": (
        "Pendulum-v1", 2, 2,
        dict(n_steps=110, batch_size=64, n_epochs=4, gamma=0.9, learning_rate=1e-3, target_kl=0.05,
             policy_kwargs=dict(lstm_hidden_size=16, enable_critic_lstm=False, net_arch=dict(pi=[8], vf=[8])))),
    "lstm_minatar": (
        "Bits", 2, 2,
        dict(n_steps=14, batch_size=10, n_epochs=3, ent_coef=0.01,
             policy_kwargs=dict(
                 features_extractor_class=MinAtarCNN, lstm_hidden_size=5, net_arch=dict(pi=[], vf=[])))),
}
SNAPSHOTS = (1, 10, 100)
# Names of Stable-Baselines3's policy_kwargs here, where they are not what snake case makes of them.
KWARGS = dict(
    full_std="fullStd", share_features_extractor="shareFeaturesExtractor", use_expln="useExpln", squash_output="squashOutput", optimizer_kwargs="optimizer",
    lstm_hidden_size="lstmHiddenSize", n_lstm_layers="nLstmLayers", shared_lstm="sharedLstm",
    enable_critic_lstm="enableCriticLSTM")


class Recorder:
    def __init__(self):
        self.arrays, self.blob = [], bytearray()

    def add(self, name, array):
        array = np.asarray(array)
        if array.dtype != np.uint8:
            array = array.astype("<i4" if array.dtype.kind == "i" else "<f4")
        self.arrays.append(dict(name=name, shape=list(array.shape), offset=len(self.blob), kind=str(array.dtype)))
        self.blob += array.tobytes()

    def add_sample(self, name, array):
        """All of a small array; of a large one some elements."""
        array = np.asarray(array)
        self.add(name, array if array.size <= LARGE else array.flatten()[::1 + array.size // 256])


LARGE = 1024


def by_formula(parameter):
    """The first weights of a large parameter, which need not be recorded."""
    i = np.arange(parameter.numel(), dtype=np.uint64)
    unit = (i * np.uint64(2654435761) + np.uint64(12345)) % np.uint64(2**32) / 2.0**32 - 0.5
    fan_in = parameter[0].numel()
    return th.as_tensor((unit * 2 / np.sqrt(fan_in)).astype(np.float32).reshape(parameter.shape))


def translated(kwargs):
    """policy_kwargs by this project's names, as PolicyKwargs is saved."""
    result = {KWARGS[key]: value for key, value in kwargs.items() if key in KWARGS}
    if "activation_fn" in kwargs:
        result["activation"] = {"ReLU": "relu", "ELU": "elu", "SiLU": "silu", "GELU": "gelu", "LeakyReLU": "leakyReLU"}[
            kwargs["activation_fn"].__name__]
    if kwargs.get("features_extractor_class") is MinAtarCNN:
        result["featuresExtractor"] = "minAtarCNN"
    if "optimizer" in result:
        optimizer = result["optimizer"]
        result["optimizer"] = dict(betas=optimizer["betas"], eps=optimizer["eps"], weightDecay=optimizer["weight_decay"])
    return result


def record(name, env_id, n_envs, updates, settings):
    out = Recorder()
    env = make_vec_env(OWN.get(env_id, env_id), n_envs=n_envs, seed=7)
    if name.endswith("_normalized"):
        env = VecNormalize(env, gamma=settings["gamma"])
    is_image, is_dict = env_id == "Bytes", env_id == "Parts"
    is_masked = env_id.startswith("Masked")
    is_recurrent = name.startswith("lstm_")
    model_class = MaskablePPO if is_masked else RecurrentPPO if is_recurrent else PPO
    kind = "Cnn" if is_image else "MultiInput" if is_dict else "Mlp"
    model = model_class(kind + ("LstmPolicy" if is_recurrent else "Policy"), env, seed=7, device="cpu", **settings)
    model.set_logger(configure(None, []))
    policy, buffer = model.policy, model.rollout_buffer
    if name == "resumed":
        model.learn(2 * settings["n_steps"] * n_envs)
        save_util.get_system_info = lambda print_info=True: ({}, "")  # (of the machine)
        model.save(HERE / f"{name}.sb3.zip")
        model.set_logger(configure(None, []))
    named = lambda: list(policy.named_parameters())
    for key, value in named():
        if value.numel() > LARGE:
            value.data.copy_(by_formula(value))
        else:
            out.add(f"initial/{key}", value.detach().numpy())

    steps = 0

    # What each optimiser step sees: the gradient before and after clipping; and the parameters after some.
    clip = th.nn.utils.clip_grad_norm_

    def spy_clip(parameters, max_norm):
        if steps == 0:
            for key, value in named():
                out.add_sample(f"gradient/{key}", value.grad.numpy())
        norm = clip(parameters, max_norm)
        norms.append(float(norm))
        if steps == 0:
            for key, value in named():
                out.add_sample(f"clipped_gradient/{key}", value.grad.numpy())
        return norm

    th.nn.utils.clip_grad_norm_ = spy_clip
    step = policy.optimizer.step

    def spy_step(*arguments, **keywords):
        nonlocal steps
        result = step(*arguments, **keywords)
        steps += 1
        if steps in SNAPSHOTS:
            for key, value in named():
                out.add_sample(f"after_{steps}/{key}", value.detach().numpy())
        return result

    policy.optimizer.step = spy_step

    # The permutations of the minibatches.
    permutation = np.random.permutation
    orders = []

    def spy_permutation(n):
        order = permutation(n)
        orders.append(order)
        return order

    # Recurrent minibatches keep the order and only start elsewhere.
    randint = np.random.randint

    def spy_randint(n):
        start = randint(n)
        orders.append(np.roll(np.arange(n), -start))
        return start

    figures, norms = [], []
    total, callback = model._setup_learn(updates * settings["n_steps"] * n_envs, None, True, "run", False)
    callback.on_training_start(locals(), globals())
    for update in range(updates):
        assert model.collect_rollouts(env, callback, buffer, n_rollout_steps=model.n_steps)
        # (the buffer is still step-major here; SB3 flattens it in get())
        for key in ("observations", "actions", "rewards", "episode_starts", "values", "log_probs", "advantages", "returns"):
            column = getattr(buffer, key)
            if isinstance(column, dict):  # (here its parts lie one after the other; all are whole numbers)
                column = np.concatenate([part.reshape(buffer.buffer_size, n_envs, -1) for part in column.values()], axis=2)
                assert (column == column.astype(np.uint8)).all()
                column = column.astype(np.uint8)
            if key == "observations" and env_id == "Bits":
                column = column.astype(np.uint8)
            out.add(f"update_{update}/{key}", column if column.dtype == np.uint8 else column.astype(np.float32))
        if is_masked:
            out.add(f"update_{update}/action_masks", buffer.action_masks.astype(np.uint8))
        remembered, states = [], {}
        if is_recurrent:
            parts = ["pi", "vf"] if policy.lstm_critic is not None else ["pi"]
            columns = [getattr(buffer, f"{kind}_states_{part}") for part in parts for kind in ("hidden", "cell")]
            # (steps, layers, envs, size) each; here all of an environment lies together
            out.add(f"update_{update}/lstm_states", np.concatenate(
                [np.swapaxes(column, 1, 2).reshape(*column.shape[::2], -1) for column in columns], axis=-1))
            by_row = [th.as_tensor(np.concatenate(list(column), axis=1)) for column in columns]
            starts = th.as_tensor(buffer.episode_starts.flatten())
            states = dict(lstm_states=RNNStates((by_row[0], by_row[1]), (by_row[-2], by_row[-1])), episode_starts=starts)
            remembered = [model._last_lstm_states.vf, th.as_tensor(model._last_episode_starts).float()]
        with th.no_grad():
            last = policy.predict_values(obs_as_tensor(model._last_obs, "cpu"), *remembered)
        out.add(f"update_{update}/last_values", last.numpy().flatten())
        out.add(f"update_{update}/last_dones", model._last_episode_starts.astype(np.float32))
        if update == 0:  # a forward pass with injected weights
            rows = n_envs * buffer.buffer_size
            flatten = lambda column: th.as_tensor(column.reshape(rows, *column.shape[2:]))
            flat = buffer.observations
            flat = {key: flatten(part) for key, part in flat.items()} if is_dict else flatten(flat)
            masks = dict(action_masks=th.as_tensor(buffer.action_masks.reshape(rows, -1))) if is_masked else {}
            with th.no_grad():
                actions = th.as_tensor(buffer.actions.reshape(rows, -1))
                actions = actions.long().flatten() if isinstance(env.action_space, gymnasium.spaces.Discrete) else actions.float()
                if model.use_sde:
                    policy.reset_noise()
                values, log_prob, entropy = policy.evaluate_actions(flat, actions, **masks, **states)
                if is_recurrent:
                    distribution, _ = policy.get_distribution(flat, states["lstm_states"].pi, starts)
                else:
                    distribution = policy.get_distribution(flat, **masks)
                mode = distribution.mode()
            out.add("forward/values", values.numpy().flatten())
            out.add("forward/log_prob", log_prob.numpy())
            out.add("forward/entropy", (-log_prob if entropy is None else entropy).numpy())
            out.add("forward/mode", mode.numpy().astype(np.float32))
        model._update_current_progress_remaining(model.num_timesteps, total)
        np.random.permutation = spy_permutation
        if is_recurrent:
            np.random.randint = spy_randint
        orders.clear()
        model.train()
        np.random.permutation, np.random.randint = permutation, randint
        for epoch, order in enumerate(orders):
            out.add(f"update_{update}/order_{epoch}", order.astype(np.int32))
        logged = {key: float(value) for key, value in model.logger.name_to_value.items() if key.startswith("train/")}
        logged = {key: (None if np.isnan(value) else value) for key, value in logged.items()}
        figures.append(dict(epochs=len(orders), steps=steps, figures=logged, gradient_norm=norms[-1] if norms else 0.0))
    th.nn.utils.clip_grad_norm_ = clip

    kwargs = settings.get("policy_kwargs", {})
    translation = translated(kwargs) | (dict(useLSTM=True) if is_recurrent else {})
    index = dict(
        environment=env_id, n_envs=n_envs, normalized=isinstance(env, VecNormalize), versions=PINS,
        settings={key: value for key, value in settings.items() if key != "policy_kwargs"},
        kwargs=translation,
        net_arch=kwargs.get("net_arch", dict(pi=[], vf=[]) if is_image else dict(pi=[64, 64], vf=[64, 64])), updates=figures, arrays=out.arrays)
    (HERE / f"{name}.json").write_text(json.dumps(index) + "\n")
    (HERE / f"{name}.bin").write_bytes(bytes(out.blob))
    print(name, "steps", steps, [f["epochs"] for f in figures], len(out.blob), "bytes", file=sys.stderr)


for name in sys.argv[1:] or CASES:
    record(name, *CASES[name])
