"""Cubic Bézier curves fitted to points by least squares (Schneider, 'An algorithm for automatically fitting digitized
curves', Graphics Gems, 1990), with one difference: at a corner or a junction the end's direction is not guessed from
the nearest points but left free, so that all points of the piece decide it.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

FloatArray = npt.NDArray[np.float64]

REPARAMETERISE_MAX = 5
HOPELESS = 16.0  # a first squared error this many times the bound is not worth another parameterisation
RIDGE = 2e-3  # pull of the controls to the thirds of the chord, per point: keeps free ends sane on few points


@njit(cache=True)  # type: ignore[untyped-decorator]
def chord_parameters(points: FloatArray, first: int, last: int, parameters: FloatArray) -> None:
    """Parameters 0…1 by length along points[first : last + 1], into ``parameters[: last - first + 1]``."""
    parameters[0] = 0.0
    for i in range(first + 1, last + 1):
        step = math.hypot(points[i, 0] - points[i - 1, 0], points[i, 1] - points[i - 1, 1])
        parameters[i - first] = parameters[i - first - 1] + step
    total = parameters[last - first]
    if total > 0:
        for i in range(1, last - first + 1):
            parameters[i] /= total


@njit(cache=True)  # type: ignore[untyped-decorator]
def solve_controls(
    points: FloatArray,
    first: int,
    last: int,
    parameters: FloatArray,
    start_tangent: FloatArray,
    end_tangent: FloatArray,
    curve: FloatArray,
) -> None:
    """Set ``curve`` ((4, 2)) to the least-squares cubic with its ends at points[first] and points[last].

    A tangent of length 0 leaves that end's control point free; one of length 1 holds it on the ray from the end.
    """
    basis, owner, held, unknowns = _unknowns(start_tangent, end_tangent)
    x0, y0 = points[first, 0], points[first, 1]
    x3, y3 = points[last, 0], points[last, 1]
    products, rest = _sums(points, first, last, parameters)
    matrix = np.zeros((4, 5))
    for row in range(unknowns):
        for column in range(unknowns):
            along = basis[row, 0] * basis[column, 0] + basis[row, 1] * basis[column, 1]
            matrix[row, column] = along * products[owner[row] + owner[column]]
        matrix[row, 4] = basis[row, 0] * rest[owner[row], 0] + basis[row, 1] * rest[owner[row], 1]
    solution = _solve(matrix, unknowns)
    curve[0, 0], curve[0, 1] = x0, y0
    curve[1, 0], curve[1, 1] = x0, y0
    curve[2, 0], curve[2, 1] = x3, y3
    curve[3, 0], curve[3, 1] = x3, y3
    chord = math.hypot(x3 - x0, y3 - y0)
    for row in range(unknowns):
        value = solution[row]
        if held[owner[row]] and value < 1e-3 * chord:
            value = chord / 3.0  # a control behind its end would make a loop (Schneider's fallback)
        curve[1 + owner[row], 0] += value * basis[row, 0]
        curve[1 + owner[row], 1] += value * basis[row, 1]


@njit(cache=True)  # type: ignore[untyped-decorator]
def _unknowns(
    start_tangent: FloatArray, end_tangent: FloatArray
) -> tuple[FloatArray, npt.NDArray[np.int64], npt.NDArray[np.bool_], int]:
    """The directions in which the controls may move (4, 2), which control (0 or 1) each moves, whether each control is
    held on its tangent, and the number of directions."""
    basis = np.zeros((4, 2))
    owner = np.zeros(4, dtype=np.int64)
    held = np.zeros(2, dtype=np.bool_)
    count = 0
    for end in range(2):
        tangent = start_tangent if end == 0 else end_tangent
        held[end] = tangent[0] != 0.0 or tangent[1] != 0.0
        if held[end]:
            basis[count, 0], basis[count, 1] = tangent[0], tangent[1]
            owner[count] = end
            count += 1
        else:
            basis[count, 0] = 1.0
            basis[count + 1, 1] = 1.0
            owner[count] = end
            owner[count + 1] = end
            count += 2
    return basis, owner, held, count


@njit(cache=True)  # type: ignore[untyped-decorator]
def _sums(
    points: FloatArray, first: int, last: int, parameters: FloatArray
) -> tuple[npt.NDArray[np.float64], FloatArray]:
    """The normal equations' sums: of B1², B1·B2 and B2² (3,), and of B1 and B2 times what the ends leave over (2, 2).

    Controls are counted from their ends, so the ends take the weight of both neighbouring Bernstein polynomials.
    """
    products = np.zeros(3)
    rest = np.zeros((2, 2))
    for i in range(first + 1, last):
        u = parameters[i - first]
        v = 1.0 - u
        b1, b2 = 3.0 * u * v * v, 3.0 * u * u * v
        products[0] += b1 * b1
        products[1] += b1 * b2
        products[2] += b2 * b2
        for axis in range(2):
            left = points[i, axis] - (v * v * v + b1) * points[first, axis] - (u * u * u + b2) * points[last, axis]
            rest[0, axis] += b1 * left
            rest[1, axis] += b2 * left
    ridge = RIDGE * (last - first) + 1e-9
    products[0] += ridge
    products[2] += ridge
    for axis in range(2):
        third = (points[last, axis] - points[first, axis]) / 3.0
        rest[0, axis] += ridge * third
        rest[1, axis] -= ridge * third
    return products, rest


@njit(cache=True)  # type: ignore[untyped-decorator]
def _solve(matrix: FloatArray, size: int) -> FloatArray:
    """Solve the symmetric positive definite ``matrix[:size, :size]`` for its column 4 by elimination."""
    for pivot in range(size):
        for row in range(pivot + 1, size):
            factor = matrix[row, pivot] / matrix[pivot, pivot]
            for column in range(pivot, size):
                matrix[row, column] -= factor * matrix[pivot, column]
            matrix[row, 4] -= factor * matrix[pivot, 4]
    solution = np.zeros(4)
    for row in range(size - 1, -1, -1):
        value = matrix[row, 4]
        for column in range(row + 1, size):
            value -= matrix[row, column] * solution[column]
        solution[row] = value / matrix[row, row]
    return solution


@njit(cache=True)  # type: ignore[untyped-decorator]
def improve_parameters(points: FloatArray, first: int, last: int, parameters: FloatArray, curve: FloatArray) -> None:
    """One Newton step of every parameter to the curve's nearest point."""
    for i in range(first + 1, last):
        u = parameters[i - first]
        v = 1.0 - u
        dx = dy = d1x = d1y = d2x = d2y = 0.0
        for axis in range(2):
            p0, p1, p2, p3 = curve[0, axis], curve[1, axis], curve[2, axis], curve[3, axis]
            at = v * v * v * p0 + 3 * v * v * u * p1 + 3 * v * u * u * p2 + u * u * u * p3
            first_d = 3 * (v * v * (p1 - p0) + 2 * u * v * (p2 - p1) + u * u * (p3 - p2))
            second_d = 6 * (v * (p2 - 2 * p1 + p0) + u * (p3 - 2 * p2 + p1))
            if axis == 0:
                dx, d1x, d2x = at - points[i, 0], first_d, second_d
            else:
                dy, d1y, d2y = at - points[i, 1], first_d, second_d
        slope = d1x * d1x + d1y * d1y + dx * d2x + dy * d2y
        if slope > 1e-12:
            u -= (dx * d1x + dy * d1y) / slope
            parameters[i - first] = min(max(u, 0.0), 1.0)


@njit(cache=True)  # type: ignore[untyped-decorator]
def worst_point(
    points: FloatArray, first: int, last: int, parameters: FloatArray, curve: FloatArray
) -> tuple[float, int]:
    """The greatest squared distance of a point from the curve at its parameter, and that point's index."""
    worst, where = 0.0, (first + last) // 2
    for i in range(first + 1, last):
        u = parameters[i - first]
        v = 1.0 - u
        b0, b1, b2, b3 = v * v * v, 3 * v * v * u, 3 * v * u * u, u * u * u
        dx = b0 * curve[0, 0] + b1 * curve[1, 0] + b2 * curve[2, 0] + b3 * curve[3, 0] - points[i, 0]
        dy = b0 * curve[0, 1] + b1 * curve[1, 1] + b2 * curve[2, 1] + b3 * curve[3, 1] - points[i, 1]
        squared = dx * dx + dy * dy
        if squared > worst:
            worst, where = squared, i
    return worst, where


@njit(cache=True)  # type: ignore[untyped-decorator]
def fit_one(
    points: FloatArray,
    first: int,
    last: int,
    start_tangent: FloatArray,
    end_tangent: FloatArray,
    bound_squared: float,
    curve: FloatArray,
    parameters: FloatArray,
) -> tuple[float, int]:
    """The best single cubic for points[first : last + 1], in ``curve``; its worst squared error and where."""
    chord_parameters(points, first, last, parameters)
    solve_controls(points, first, last, parameters, start_tangent, end_tangent, curve)
    worst, where = worst_point(points, first, last, parameters, curve)
    if worst > HOPELESS * bound_squared:
        return worst, where
    for _ in range(REPARAMETERISE_MAX):
        if worst <= bound_squared:
            break
        improve_parameters(points, first, last, parameters, curve)
        solve_controls(points, first, last, parameters, start_tangent, end_tangent, curve)
        worst, where = worst_point(points, first, last, parameters, curve)
    return worst, where


@njit(cache=True)  # type: ignore[untyped-decorator]
def line_error(points: FloatArray, first: int, last: int) -> float:
    """The greatest squared distance of points[first : last + 1] from the segment between the first and the last."""
    x0, y0 = points[first, 0], points[first, 1]
    dx, dy = points[last, 0] - x0, points[last, 1] - y0
    length = dx * dx + dy * dy
    worst = 0.0
    for i in range(first + 1, last):
        px, py = points[i, 0] - x0, points[i, 1] - y0
        part = (px * dx + py * dy) / length if length > 0 else 0.0
        part = min(max(part, 0.0), 1.0)
        ex, ey = px - part * dx, py - part * dy
        worst = max(worst, ex * ex + ey * ey)
    return worst
