"""PPO in JAX with the shape and the settings of PureJaxRL's ppo.py, for `measure_peers.py`.

    python3 peer_purejaxrl.py STEPS SEEDS FIRST_SEED

PureJaxRL is not on PyPI, so this is written anew after its description: the whole training is one compiled program of
nested scans, vmapped over the seeds where there are several; gymnax's CartPole-v1 with its wrappers, 4 environments of
128 steps, 4 epochs of 4 minibatches, two networks of 64-64 tanh units, Adam (1e-5) at 2.5e-4 falling to 0, gradients
clipped at 0.5, CleanRL's loss. As PureJaxRL, it keeps every step's account of episodes.

Prints the seconds of imports, of compilation and of the run, and the mean return at the end.
"""

import sys
import time

started = time.perf_counter()
import distrax
import flax.linen as nn
import gymnax
import jax
import jax.numpy as jnp
import optax
from flax.linen.initializers import orthogonal
from gymnax.wrappers.purerl import FlattenObservationWrapper, LogWrapper

timesteps, seeds, first = (int(word) for word in sys.argv[1:4])
ENVS, STEPS, EPOCHS, MINIBATCHES = 4, 128, 4, 4
GAMMA, LAMBDA, CLIP, ENTROPY, VALUE, NORM, RATE = 0.99, 0.95, 0.2, 0.01, 0.5, 0.5, 2.5e-4
ITERATIONS = timesteps // (ENVS * STEPS)
env, params = gymnax.make("CartPole-v1")
env = LogWrapper(FlattenObservationWrapper(env))


class Networks(nn.Module):
    @nn.compact
    def __call__(self, x):
        def mlp(outputs, scale):
            y = x
            for _ in range(2):
                y = nn.tanh(nn.Dense(64, kernel_init=orthogonal(2 ** 0.5))(y))
            return nn.Dense(outputs, kernel_init=orthogonal(scale))(y)
        return distrax.Categorical(logits=mlp(env.num_actions, 0.01)), mlp(1, 1.0)[..., 0]


networks = Networks()
optimizer = optax.chain(
    optax.clip_by_global_norm(NORM),
    optax.adam(lambda step: RATE * (1 - step // (EPOCHS * MINIBATCHES) / ITERATIONS), eps=1e-5))


def loss(weights, sample):
    seen, action, old_log_prob, old_value, advantage = sample
    target = advantage + old_value
    policy, value = networks.apply(weights, seen)
    near = old_value + jnp.clip(value - old_value, -CLIP, CLIP)
    value_loss = 0.5 * jnp.maximum((value - target) ** 2, (near - target) ** 2).mean()
    advantage = (advantage - advantage.mean()) / (advantage.std() + 1e-8)
    ratio = jnp.exp(policy.log_prob(action) - old_log_prob)
    gain = jnp.minimum(ratio * advantage, jnp.clip(ratio, 1 - CLIP, 1 + CLIP) * advantage)
    return VALUE * value_loss - gain.mean() - ENTROPY * policy.entropy().mean()


def act(carry, _):
    weights, states, seen, key = carry
    key, for_action, for_step = jax.random.split(key, 3)
    policy, value = networks.apply(weights, seen)
    action = policy.sample(seed=for_action)
    after, states, reward, done, info = jax.vmap(env.step, (0, 0, 0, None))(
        jax.random.split(for_step, ENVS), states, action, params)
    row = (seen, action, policy.log_prob(action), value, reward, done, info)
    return (weights, states, after, key), row


def advantages(last_value, value, reward, done):
    def back(carry, row):
        following, advantage = carry
        value, reward, goes_on = row[0], row[1], 1 - row[2]
        delta = reward + GAMMA * following * goes_on - value
        advantage = delta + GAMMA * LAMBDA * goes_on * advantage
        return (value, advantage), advantage
    start = (last_value, jnp.zeros_like(last_value))
    return jax.lax.scan(back, start, (value, reward, done), reverse=True, unroll=16)[1]


def learn_from(carry, minibatch):
    weights, moments = carry
    gradient = jax.grad(loss)(weights, minibatch)
    change, moments = optimizer.update(gradient, moments)
    return (optax.apply_updates(weights, change), moments), None


def iterate(carry, _):
    weights, moments, states, seen, key = carry
    (_, states, seen, key), rollout = jax.lax.scan(act, (weights, states, seen, key), None, STEPS)
    before, action, log_prob, value, reward, done, info = rollout
    advantage = advantages(networks.apply(weights, seen)[1], value, reward, done)
    samples = jax.tree.map(
        lambda x: x.reshape((-1,) + x.shape[2:]), (before, action, log_prob, value, advantage))

    def epoch(carry, key):
        order = jax.random.permutation(key, ENVS * STEPS)
        minibatches = jax.tree.map(
            lambda x: x[order].reshape((MINIBATCHES, -1) + x.shape[1:]), samples)
        return jax.lax.scan(learn_from, carry, minibatches)

    key, for_epochs = jax.random.split(key)
    (weights, moments), _ = jax.lax.scan(epoch, (weights, moments), jax.random.split(for_epochs, EPOCHS))
    return (weights, moments, states, seen, key), info


def train(key):
    key, for_weights, for_envs = jax.random.split(key, 3)
    weights = networks.init(for_weights, jnp.zeros(4))
    seen, states = jax.vmap(env.reset, (0, None))(jax.random.split(for_envs, ENVS), params)
    carry = (weights, optimizer.init(weights), states, seen, key)
    (weights, *_), info = jax.lax.scan(iterate, carry, None, ITERATIONS)
    return weights, info


keys = jax.random.split(jax.random.PRNGKey(first), seeds)
program, argument = (jax.jit(train), keys[0]) if seeds == 1 else (jax.jit(jax.vmap(train)), keys)
imported = time.perf_counter()
compiled = program.lower(argument).compile()
ready = time.perf_counter()
weights, info = jax.block_until_ready(compiled(argument))
done = time.perf_counter()
# of the last twentieth of the iterations, the mean return of the episodes that ended there
last = (slice(None),) * (seeds > 1) + (slice(-max(ITERATIONS // 20, 1), None),)
ended, returns = info["returned_episode"][last], info["returned_episode_returns"][last]
print(imported - started, ready - imported, done - ready, float((ended * returns).sum() / ended.sum()))
