"""Records seed_statistics.json: interquartile means and bootstrap intervals as scipy computes them.

Made with scipy 1.17.1 and numpy 2.4.6: python record_statistics.py
"""

import json
import pathlib

import numpy as np
import scipy
from scipy import stats

assert scipy.__version__.startswith("1.17"), scipy.__version__
assert np.__version__ == "2.4.6", np.__version__


def iqm(values, axis=-1):
    return stats.trim_mean(values, 0.25, axis=axis)


rng = np.random.default_rng(1)
samples = {
    "one": [3.5],
    "two": [1.0, -2.0],
    "three": [1.0, 5.0, 100.0],
    "ten": rng.normal(-170, 30, 10).round(3).tolist(),
    "ties": [500.0] * 8 + [339.62, 100.0],
    "thirty": rng.exponential(3, 30).round(4).tolist(),
}
cases = []
for name, values in samples.items():
    for confidence, resamples, seed in [(0.95, 2000, 0), (0.8, 999, 7)]:
        case = {"name": name, "values": values, "iqm": float(iqm(np.array(values)))}
        case |= {"confidence": confidence, "resamples": resamples, "seed": seed}
        if len(values) > 1:  # scipy refuses a single value
            interval = stats.bootstrap(
                (values,), iqm, n_resamples=resamples, confidence_level=confidence, method="percentile",
                rng=np.random.default_rng(seed),
            ).confidence_interval
            case |= {"lower": float(interval.low), "upper": float(interval.high)}
        else:
            case |= {"lower": values[0], "upper": values[0]}
        cases.append(case)
path = pathlib.Path(__file__).with_name("seed_statistics.json")
path.write_text(json.dumps(cases, indent=1) + "\n")
