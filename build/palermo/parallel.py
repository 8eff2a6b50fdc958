"""Work spread over processes, where there is enough of it.

Processes are forked, so that they start with everything that was read before and nothing has to be sent to them but
names. Where the system cannot fork, or the work is small, it is done here; the outcome is the same.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

T = TypeVar("T")

WORTH_IT = 500
"""Items from which a second process gains more than its start costs."""
BATCH = 64

_work: Callable[[Any], list[Any]]


def flat_map(work: Callable[[str], list[T]], items: Sequence[str], processes: int | None = None) -> list[T]:
    """The results of `work` on each item, in order, joined. `processes` is by default what the machine has."""
    wanted = processes or _cores()
    if wanted < 2 or len(items) < WORTH_IT or not hasattr(os, "fork"):
        return [result for item in items for result in work(item)]
    from multiprocessing import get_context

    global _work
    _work = work
    batches = [items[start : start + BATCH] for start in range(0, len(items), BATCH)]
    with get_context("fork").Pool(wanted) as pool:
        return [result for found in pool.map(_batch, batches, chunksize=1) for result in found]


def _batch(items: Sequence[str]) -> list[Any]:
    return [result for item in items for result in _work(item)]


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
