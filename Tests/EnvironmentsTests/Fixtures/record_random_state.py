#!/usr/bin/env python3
"""Records numbers of NumPy's RandomState, for the tests to compare with, bit for bit.

    python3 -m venv /tmp/numpy-venv
    /tmp/numpy-venv/bin/pip install numpy==2.4.6
    /tmp/numpy-venv/bin/python record_random_state.py

Writes random_state.json beside itself: floats as hexadecimal text, wide integers as decimal text.
"""

import json
import pathlib

import numpy as np

assert np.__version__ == "2.4.6", np.__version__

RANGES = [(0, 2), (1, 6), (1, 9), (0, 7), (-3, 5), (5, 6), (0, 2**31), (0, 2**32), (0, 2**32 + 1), (-(2**62), 2**62)]
SEEDS = [[0], [1], [42], [5489], [2**31], [2**32 - 1], [7, 1], [2**32 - 1, 2**31 - 1], [1, 2, 3, 4], [*range(700)]]


def numbers(words):
    seed = words[0] if len(words) == 1 else words
    random = np.random.RandomState(seed)
    # One generator draws all this, in this order; past the second refill of its 624 words.
    return {
        "words": words,
        "random": [float(random.rand()).hex() for _ in range(5)],
        "integers": [
            {
                "low": low,
                "high": high,
                "values": [str(value) for value in [random.randint(low, high), *random.randint(low, high, 4)]],
            }
            for low, high in RANGES
        ],
        "choice": [int(random.choice(11)) for _ in range(5)],
        "permutation": [int(value) for value in random.permutation(300)],
        "later": [float(value).hex() for value in random.random_sample(900)[-2:]],
    }


if __name__ == "__main__":
    path = pathlib.Path(__file__).with_name("random_state.json")
    path.write_text("[\n" + ",\n".join(json.dumps(numbers(words)) for words in SEEDS) + "\n]\n")
