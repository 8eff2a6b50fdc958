"""Gamma of two or more passes, by pygamma-agreement, which need not be installed.

Mathet, Widlöcher and Métivier, The Unified and Holistic Method Gamma for Inter-Annotator Agreement Measure and
Alignment, Computational Linguistics 41, 2015. Gamma aligns the spans of a document and takes off what passes drawn at
random would disagree; it is itself an estimate from such draws. Position and label weigh alike here. It is computed
document by document, and the mean over documents is told.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from palermo.agreement.compared import Compared
from palermo.agreement.items import Pass
from palermo.agreement.spans import LABELS
from palermo.agreement.sums import Measure, ratio
from palermo.findings import UserError

SAMPLES = 30
"""Passes drawn at random for each document: what the authors of the method begin with."""
LAYERS = ("entities", "elements", "terms")


def measures(compared: Compared, seed: int) -> dict[str, Measure]:
    """Mean gamma by layer of spans; UserError where the library is missing.

    Documents in which a pass marked nothing have no gamma and are left out, as are those not covered.
    """
    try:
        import pyannote.core
        import pygamma_agreement
    except ImportError:
        raise UserError("--gamma needs pygamma-agreement: pip install 'palermo-corpus[gamma]'") from None
    with _quiet():
        return {layer: _mean(compared, layer, seed, pygamma_agreement, pyannote.core.Segment) for layer in LAYERS}


@contextmanager
def _quiet() -> Iterator[None]:
    # It warns of a solver that is not installed once a document, and works as well without.
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def _mean(compared: Compared, layer: str, seed: int, library: Any, segment: Any) -> Measure:
    dissimilarity = library.CombinedCategoricalDissimilarity(alpha=1, beta=1)
    rows = np.zeros((len(compared.documents), 2))
    for number, (passes, looked) in enumerate(zip(compared.documents, compared.covering(layer), strict=True)):
        if looked and all(getattr(held.spans, layer) for held in passes):
            # The library draws from the global generator of numpy and takes no other.
            np.random.seed(seed)
            found = _continuum(passes, layer, library, segment).compute_gamma(dissimilarity, n_samples=SAMPLES)
            rows[number] = float(found.gamma), 1
    reason = "" if rows.any() else "no document with spans of every set"
    return Measure(rows, lambda sums: ratio(sums[..., 0], sums[..., 1]), reason)


def _continuum(passes: Sequence[Pass], layer: str, library: Any, segment: Any) -> Any:
    made = library.Continuum()
    for held in passes:
        for span in getattr(held.spans, layer):
            # Gamma knows no fragments: a span counts from its first code point to its last.
            made.add(held.spans.set, segment(span.start, span.end), getattr(span, LABELS[layer]))
    return made
