"""The chordal axis of a shape (Prasad, 1997: 'Morphological analysis of shapes').

It joins the middles of the inner edges of a constrained Delaunay triangulation. Triangles with one inner edge end a
branch, with two carry it on, with three join branches.
"""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry import Polygon

from wenmai.lines.embroidery.fill.axis_graph import AxisGraph
from wenmai.lines.embroidery.model import FloatArray


def chordal_axis(shape: Polygon) -> AxisGraph:
    graph = AxisGraph()
    triangles = shapely.get_parts(shapely.constrained_delaunay_triangles(shape))
    if not len(triangles):
        return graph
    corners = shapely.get_coordinates(triangles).reshape(-1, 4, 2)[:, :3]
    _, vertex = np.unique(corners.reshape(-1, 2), axis=0, return_inverse=True)
    vertex = vertex.reshape(-1, 3)
    edges = np.sort(np.stack((vertex[:, [0, 1]], vertex[:, [1, 2]], vertex[:, [2, 0]]), axis=1), axis=2)
    _, edge, count = np.unique(edges.reshape(-1, 2), axis=0, return_inverse=True, return_counts=True)
    edge = edge.reshape(-1, 3)
    inner = (count[edge] == 2).tolist()
    nexts = np.roll(corners, -1, axis=1)
    # As lists: there are thousands of triangles, and reading an array number by number costs more than the sums.
    places, lengths, keys = ((corners + nexts) / 2).tolist(), np.hypot(*(nexts - corners).T).T.tolist(), edge.tolist()
    middle_of: dict[int, int] = {}
    for triangle in range(len(corners)):
        middles = []
        for side in (0, 1, 2):
            if not inner[triangle][side]:
                continue
            key = keys[triangle][side]
            if key not in middle_of:
                middle_of[key] = graph.add(places[triangle][side], lengths[triangle][side])
            middles.append((middle_of[key], side))
        _join_triangle(graph, corners[triangle], middles)
    return graph


def _join_triangle(graph: AxisGraph, corners: FloatArray, middles: list[tuple[int, int]]) -> None:
    if len(middles) == 2:
        graph.join(middles[0][0], middles[1][0])
    elif len(middles) == 3:
        centre = graph.add(corners.mean(axis=0), max(graph.width[node] for node, _ in middles))
        for node, _ in middles:
            graph.join(node, centre)
    elif len(middles) == 1:
        node, side = middles[0]
        graph.join(node, graph.add(corners[(side + 2) % 3], 0.0))
    else:  # a shape of one triangle: along its longest median
        sides = [float(np.hypot(*(corners[(k + 1) % 3] - corners[k]))) for k in range(3)]
        k = int(np.argmin(sides))
        base = graph.add((corners[k] + corners[(k + 1) % 3]) / 2, sides[k])
        graph.join(base, graph.add(corners[(k + 2) % 3], 0.0))
