#!/usr/bin/env python3
"""Holds the engine's safetensors files against the package that defines the format.

    python -m venv venv && venv/bin/pip install safetensors==0.8.0 numpy==2.4.6
    venv/bin/python check_safetensors.py write              # makes python.safetensors, which SafetensorsTests.swift reads
    venv/bin/python check_safetensors.py read FILE...       # reads what PPO.save(to:) wrote, and prints its arrays

`read` fails unless every array is there with the type and shape that a saved model has, and unless the package writes
arrays and texts that it reads again as the same. swift-model.safetensors is such a file, kept beside this script.
"""
import json
import pathlib
import sys

import numpy as np
import safetensors
from safetensors.numpy import load, save, save_file

PINS = {"safetensors": "0.8.0", "numpy": "2.4.6"}
for module in (safetensors, np):
    assert module.__version__ == PINS[module.__name__], (module.__name__, module.__version__)

HERE = pathlib.Path(__file__).parent


def write():
    arrays = {
        "floats": np.array([[1.5, -0.0, np.inf], [-np.inf, np.nan, 1e-45]], dtype=np.float32),
        "doubles": np.array([0.1, -2.0**-1074, 1.7976931348623157e308]),
        "words": np.array([0, 2**64 - 1, 2**53 + 1], dtype=np.uint64),
        "integers": np.array([[-(2**63)], [2**63 - 1]], dtype=np.int64),
        "flags": np.array([True, False, True]),
        "bytes": np.array([0, 255], dtype=np.uint8),
        "halves": np.array([1, 2], dtype=np.float16),
        "nothing": np.zeros((3, 0), dtype=np.float32),
        "number": np.array(7.25, dtype=np.float32),
    }
    texts = {"plain": "text", "odd": "a \"quoted\" \\ line\n\u00e4\u2603\U0001f600\u0001", "empty": ""}
    save_file(arrays, HERE / "python.safetensors", metadata=texts)


def read(path):
    with safetensors.safe_open(path, "numpy") as file:
        texts = file.metadata()
        arrays = {name: file.get_tensor(name) for name in file.keys()}
    assert texts["format"] == "engine state" and texts["version"] in ("1", "2", "3") and texts["kind"] == "PPO", texts
    head = json.loads(texts["state"])
    envs, settings = head["nEnvs"], head["hyperparameters"]
    for name, array in arrays.items():
        print(f"{name} {array.dtype} {array.shape}")
    parameters = [name for name in arrays if name.startswith("policy.") and name.endswith((".weight", ".bias"))]
    assert any("mlp_extractor.policy_net.0.weight" in name for name in parameters)
    for name in parameters:
        assert arrays[name].dtype == np.float32 and np.isfinite(arrays[name]).all(), name
    for name in ("rewards", "values", "advantages", "returns"):
        assert arrays[f"rollout_buffer.{name}"].shape == (settings["nSteps"], envs), name
    # The engine's own arithmetic: returns are advantages and values added up, in float32.
    buffer = {name: arrays[f"rollout_buffer.{name}"] for name in ("advantages", "values", "returns")}
    assert (buffer["advantages"] + buffer["values"] == buffer["returns"]).all()
    assert arrays["policy.random"].dtype == np.uint64 and arrays["env.environments"].dtype == np.uint64
    assert arrays["env.environments"].shape[0] == envs and arrays["env.lengths"].dtype == np.int64
    again = load(save(arrays, metadata=texts))
    assert again.keys() == arrays.keys()
    assert all(again[name].tobytes() == arrays[name].tobytes() for name in arrays)
    print(f"{path}: {len(arrays)} arrays, {head['state']['numTimesteps']} timesteps of {head['environments']['id']}")


if sys.argv[1:] == ["write"]:
    write()
elif sys.argv[1:2] == ["read"] and len(sys.argv) > 2:
    for path in sys.argv[2:]:
        read(path)
else:
    sys.exit(__doc__)
