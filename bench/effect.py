"""How far may the estimate of the effect be believed in a region of this size? Worlds without an effect, and what is said of them.

    python -m bench.effect [DRAWS]

Panels of twelve quarters with errors that follow their own past (AR(1), 0.6) and have heavy tails (Student's t, 5), support beginning
in the fifth, seventh or ninth quarter, sixty enterprises without support, true effect zero. Printed for each number of supported
enterprises: how often the "95 %" interval holds the truth, the median smallest effect that would be seen four times in five, how often
chance alone is called an effect (interval; permutation), and how often each guard would forbid the number for nothing.
"""

import statistics
import sys
import time
from typing import Any

import numpy as np
import pandas as pd

from etl.core.effect import NEVER, by_chance, estimate

QUARTERS, WITHOUT, STARTS = 12, 60, (4, 6, 8)
SIZES = (6, 9, 12, 18, 24, 30, 60)
LIMIT = 3  # standard errors: [impact] of thresholds.toml


def world(rng: "np.random.Generator", treated: int) -> pd.DataFrame:
    """One panel without any effect."""
    units = treated + WITHOUT
    swings = np.zeros((units, QUARTERS))
    for quarter in range(QUARTERS):
        before = swings[:, quarter - 1] if quarter else 0
        swings[:, quarter] = 0.6 * before + 0.2 * rng.standard_t(5, units)
    level = rng.normal(12, 1, (units, 1)) + 0.02 * np.arange(QUARTERS)
    first = np.array([STARTS[unit % len(STARTS)] if unit < treated else NEVER for unit in range(units)])
    who, when = np.repeat(np.arange(units), QUARTERS), np.tile(np.arange(QUARTERS), units)
    return pd.DataFrame({"unit": [f"{unit:04d}" for unit in who], "time": when, "first": first[who], "outcome": (level + swings).ravel()})


def told(treated: int, draws: int) -> dict[str, Any]:
    """What is said of so many worlds with so many supported enterprises."""
    rng = np.random.default_rng(treated)
    inside, by_permutation, before, placebo, smallest = 0, 0, 0, 0, []
    for _ in range(draws):
        panel = world(rng, treated)
        found = estimate(panel)
        low, high = found.interval
        inside += low <= 0 <= high
        by_permutation += found.by_chance <= 0.05
        before += found.before > LIMIT
        placebo += found.placebo > LIMIT
        smallest.append(found.smallest)
    return {
        "coverage": inside / draws,
        "smallest": statistics.median(smallest),
        "interval": 1 - inside / draws,
        "permutation": by_permutation / draws,
        "before": before / draws,
        "placebo": placebo / draws,
    }


def main() -> None:
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    print(f"{draws} worlds each, {WITHOUT} enterprises without support, {QUARTERS} quarters, true effect 0")
    print(
        "treated | interval holds the truth | smallest effect seen (log points) | called an effect: interval, permutation | held for nothing: before, placebo"
    )
    for treated in SIZES:
        each = told(treated, draws)
        print(
            f"{treated:>7} | {each['coverage']:>24.3f} | {each['smallest']:>33.2f} | {each['interval']:>26.3f}, {each['permutation']:>11.3f} | "
            f"{each['before']:>24.3f}, {each['placebo']:.3f}"
        )
    panel = world(np.random.default_rng(1), 30)
    for name, work in (("estimate with its guards", lambda: estimate(panel)), ("of which 499 random assignments", lambda: by_chance(panel, 0.1))):
        start = time.process_time()
        work()
        print(f"{name}: {time.process_time() - start:.2f} CPU s")


if __name__ == "__main__":
    main()
