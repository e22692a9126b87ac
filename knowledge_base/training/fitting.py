"""Two fits: which hit of a question is the right one, and how sure that is."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from knowledge_base.confidence import Floats, Logistic

Doubles = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_STIFFNESS = 1e-3
"""Of the pull towards small coefficients."""


def fit_ranking(rows: Sequence[Floats], right: Sequence[Flags], weights: Doubles) -> Logistic:
    """Coefficients under which the right hits of each question outweigh the others and
    nothing at all, which scores 0; where no hit is right, nothing does.

    Conditional logit (McFadden, 1974). No coefficient is negative: more likeness never
    counts against a hit.
    """
    width = rows[0].shape[1]
    stacked = np.concatenate([*rows]).astype(np.float64)
    starts = np.cumsum([0, *(len(row) for row in rows[:-1])])
    owners = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    flags = np.concatenate([*right]).astype(np.float64)
    none_right = np.array([not flag.any() for flag in right], dtype=np.float64)

    def loss(coefficients: Doubles) -> tuple[float, Doubles]:
        scores = stacked @ coefficients[:width] + coefficients[width]
        top = np.maximum(np.maximum.reduceat(scores, starts), 0)
        grown, nothing = np.exp(scores - top[owners]), np.exp(-top)
        everything = np.add.reduceat(grown, starts) + nothing
        wanted = np.add.reduceat(grown * flags, starts) + nothing * none_right
        value = -weights @ (np.log(wanted + 1e-300) - np.log(everything))
        shares = grown * flags / wanted[owners] - grown / everything[owners]
        pull = weights[owners] * shares
        gradient = -np.append(stacked.T @ pull, pull.sum())
        return _stiffened(float(value), gradient, coefficients, len(rows))

    return _minimised(loss, width, free=0)


def fit_logistic(rows: Floats, right: Flags, weights: Doubles, *, free: int) -> Logistic:
    """Logistic regression; all coefficients but the last `free` ones and the bias are
    kept from being negative."""
    width = rows.shape[1]
    signs = np.where(right, 1.0, -1.0)
    wide = rows.astype(np.float64)

    def loss(coefficients: Doubles) -> tuple[float, Doubles]:
        odds = signs * (wide @ coefficients[:width] + coefficients[width])
        value = weights @ np.logaddexp(0, -odds)
        pull = -weights * signs / (1 + np.exp(np.clip(odds, -500, 500)))
        gradient = np.append(wide.T @ pull, pull.sum())
        return _stiffened(float(value), gradient, coefficients, float(weights.sum()))

    return _minimised(loss, width, free=free)


def _stiffened(
    value: float, gradient: Doubles, coefficients: Doubles, size: float
) -> tuple[float, Doubles]:
    inner = np.append(coefficients[:-1], 0.0)
    return (
        value / size + _STIFFNESS * float(inner @ inner),
        gradient / size + 2 * _STIFFNESS * inner,
    )


def _minimised(loss: object, width: int, *, free: int) -> Logistic:
    bounds = [(0, None)] * (width - free) + [(None, None)] * (free + 1)
    found = minimize(
        loss,
        np.zeros(width + 1),
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"maxiter": 500},
    )
    weights = tuple(round(float(weight), 4) for weight in found.x[:width])
    return Logistic(weights, round(float(found.x[width]), 4))
