"""PPO in PyTorch with the shape of PufferLib 3.0's trainer on a CPU, for `measure_peers.py`.

    python3 peer_pufferlib.py STEPS SEED

PufferLib's package can't be built from PyPI alone, so this is written anew after its trainer (pufferl.py): 4,096
cart-poles step together, 64 steps a rollout, segments of whole rollouts in minibatches of 32,768, one epoch; a layer of
128 GELU units shared by policy and value (1,027 parameters), Adam. What takes PufferLib time beside is left out:
advantages are estimated once a rollout, not twice a minibatch, segments are drawn without priorities, and nothing is
logged. The cart-poles are Gymnasium's vectorised ones, whose steps take a hundredth of all.

Prints steps a second, imports not counted, and the mean length of the last rollout's episodes.
"""

import sys
import time

import gymnasium
import numpy as np
import torch
from torch import nn

timesteps, seed = (int(word) for word in sys.argv[1:3])
ENVS, STEPS, MINIBATCH = 4_096, 64, 32_768
GAMMA, LAMBDA, CLIP, ENTROPY, VALUE, NORM, RATE = 0.98, 0.9, 0.2, 0.001, 0.5, 0.5, 0.01
torch.manual_seed(seed)
torch.set_num_threads(1)


class Policy(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(4, 128), nn.GELU())
        self.actor, self.critic = nn.Linear(128, 2), nn.Linear(128, 1)

    def forward(self, seen):
        hidden = self.encoder(seen)
        return self.actor(hidden), self.critic(hidden)[..., 0]


env = gymnasium.make_vec("CartPole-v1", ENVS, vectorization_mode="vector_entry_point")
policy = Policy()
optimizer = torch.optim.Adam(policy.parameters(), lr=RATE, eps=1e-5)
iterations = max(1, timesteps // (ENVS * STEPS))
rates = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=iterations)
observations = torch.zeros(ENVS, STEPS, 4)
actions = torch.zeros(ENVS, STEPS, dtype=torch.int64)
values, log_probs, rewards, dones, advantages = (torch.zeros(ENVS, STEPS) for _ in range(5))

seen = torch.as_tensor(env.reset(seed=seed)[0])
done, ended = torch.zeros(ENVS), 0.0
start = time.perf_counter()
for iteration in range(iterations):
    with torch.no_grad():
        ended = 0.0
        for step in range(STEPS):
            logits, value = policy(seen)
            normalized = logits - logits.logsumexp(-1, keepdim=True)
            action = torch.multinomial(normalized.exp(), 1)
            observations[:, step], dones[:, step], values[:, step] = seen, done, value
            actions[:, step], log_probs[:, step] = action[:, 0], normalized.gather(-1, action)[:, 0]
            row, reward, terminated, truncated, _ = env.step(action[:, 0].numpy())
            over = terminated | truncated
            seen, done = torch.as_tensor(row), torch.as_tensor(over.astype(np.float32))
            rewards[:, step] = torch.as_tensor(reward.astype(np.float32))
            ended += float(done.sum())
        after, alive, advantage = policy(seen)[1], 1 - done, torch.zeros(ENVS)
        for step in reversed(range(STEPS)):
            delta = rewards[:, step] + GAMMA * after * alive - values[:, step]
            advantage = delta + GAMMA * LAMBDA * alive * advantage
            advantages[:, step] = advantage
            after, alive = values[:, step], 1 - dones[:, step]
    for chosen in torch.randperm(ENVS).split(MINIBATCH // STEPS):
        gain, old_value, old = advantages[chosen], values[chosen], log_probs[chosen]
        target, gain = gain + old_value, (gain - gain.mean()) / (gain.std() + 1e-8)
        logits, value = policy(observations[chosen].reshape(-1, 4))
        normalized = logits - logits.logsumexp(-1, keepdim=True)
        value = value.view(target.shape)
        ratio = (normalized.gather(-1, actions[chosen].reshape(-1, 1)).view(old.shape) - old).exp()
        near = old_value + (value - old_value).clamp(-CLIP, CLIP)
        value_loss = 0.5 * torch.max((value - target) ** 2, (near - target) ** 2).mean()
        policy_loss = torch.max(-gain * ratio, -gain * ratio.clamp(1 - CLIP, 1 + CLIP)).mean()
        entropy = -(normalized.exp() * normalized).sum(-1).mean()
        optimizer.zero_grad()
        (policy_loss + VALUE * value_loss - ENTROPY * entropy).backward()
        nn.utils.clip_grad_norm_(policy.parameters(), NORM)
        optimizer.step()
    rates.step()
print(iterations * ENVS * STEPS / (time.perf_counter() - start), ENVS * STEPS / max(ended, 1))
