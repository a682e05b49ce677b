"""Places for the nodes of a small network: even, without overlap, the same every time."""

from __future__ import annotations

import networkx as nx
import numpy as np

__all__ = ["place_nodes"]

Point = np.ndarray


def place_nodes(
    graph: nx.Graph,
    sizes: dict[str, tuple[float, float]],
    *,
    width: float,
    radii: dict[str, float] | None = None,
) -> dict[str, Point]:
    """Place nodes so that connected ones lie near each other and no two boxes overlap.

    Each component is laid out by path lengths (the stress of Kamada and Kawai 1989, made small by
    majorization: Gansner, Koren and North 2004) from a circle in the order of the nodes, so that
    nothing is random; components are set beside each other in rows, largest
    first; boxes that overlap are pushed apart, and circles are pushed off the lines of others.

    Parameters
    ----------
    graph : networkx.Graph
        Simple graph; an edge attribute ``length`` (default 1) is the distance wished for, and only
        edges of length 1 keep clear of other nodes.
    sizes : dict
        Width and height of each node with its label (inch).
    width : float
        Width to fill (inch).
    radii : dict, optional
        Radius of the circle at the top of each box (inch); by default half the height.

    Returns
    -------
    dict of node to numpy.ndarray
        Middle of each box (inch; y upwards).

    Examples
    --------
    >>> graph = nx.Graph([("a", "b")])
    >>> places = place_nodes(graph, {"a": (1, 0.5), "b": (1, 0.5)}, width=5)
    >>> bool(abs(places["a"] - places["b"]).max() >= 0.5)
    True
    """
    radii = radii or {node: height / 2 for node, (_, height) in sizes.items()}
    order = {node: n for n, node in enumerate(graph)}
    parts = sorted(
        (sorted(part, key=order.__getitem__) for part in nx.connected_components(graph)),
        key=lambda part: (-len(part), order[part[0]]),
    )
    placed: dict[str, Point] = {}
    x = y = row_height = 0.0
    before: list[str] = []
    for part in parts:
        local = _one_component(graph, part, sizes, width, radii)
        boxes = np.array([sizes[n] for n in part])
        points = np.array([local[n] for n in part])
        low, high = (points - boxes / 2).min(axis=0), (points + boxes / 2).max(axis=0)
        span = high - low
        # what stands alone starts a row of its own, below what is connected
        alone = len(part) == 1 and len(placed) and len(before) > 1
        if x and (alone or x + span[0] > width):
            x, y, row_height = 0.0, y - row_height - 0.25, 0.0
        for node in part:
            # flush with the left and the top of its row
            placed[node] = local[node] - np.array([low[0], high[1]]) + np.array([x, y])
        x += span[0] + 0.35
        row_height = max(row_height, span[1])
        before = part
    return placed


def _one_component(
    graph: nx.Graph,
    part: list[str],
    sizes: dict[str, tuple[float, float]],
    width: float,
    radii: dict[str, float],
) -> dict[str, Point]:
    if len(part) == 1:
        return {part[0]: np.zeros(2)}
    # a fresh graph in fixed order: a subgraph view walks nodes in the order of a set
    own = nx.Graph()
    own.add_nodes_from(part)
    for a, b, length in graph.edges(part, data="length", default=1.0):
        own.add_edge(a, b, length=length)
    points = _by_path_lengths(own)
    points -= points.mean(axis=0)
    # the long way lies across the page
    _, _, axes = np.linalg.svd(points)
    points = points @ axes.T
    for column in range(2):
        farthest = int(np.argmax(np.abs(np.asarray(points[:, column], dtype=np.float64))))
        if points[farthest, column] < 0:
            points[:, column] *= -1  # the sign of an axis is arbitrary; fix it
    boxes = np.array([sizes[node] for node in part])
    area = float((boxes[:, 0] * boxes[:, 1]).sum())
    reach = np.maximum(np.ptp(points, axis=0), 0.5)
    across = min(width - boxes[:, 0].max(), 1.6 * np.sqrt(area) + 1.2)
    points *= np.array([across, max(across * 0.62, 1.1)]) / reach
    rows = {node: n for n, node in enumerate(part)}
    lines = [
        (rows[a], rows[b]) for a, b, length in own.edges(data="length", default=1.0) if length == 1
    ]
    radius = np.array([radii[node] for node in part])
    return dict(zip(part, _apart(points, boxes, radius, lines), strict=True))


def _by_path_lengths(graph: nx.Graph, *, steps: int = 300) -> np.ndarray:
    """Place the nodes of a connected graph so that distances come near the lengths of paths.

    The layout of networkx that does this needs scipy, which is much to ask for one picture.
    """
    nodes = list(graph)
    count = len(nodes)
    angles = 2 * np.pi * np.arange(count) / count
    points = np.column_stack([np.cos(angles), np.sin(angles)])
    if count < 3:
        return points
    far = np.zeros((count, count))
    for row, (_, lengths) in enumerate(nx.all_pairs_dijkstra_path_length(graph, weight="length")):
        far[row] = [lengths[node] for node in nodes]
    off = ~np.eye(count, dtype=bool)
    weights = np.zeros_like(far)
    weights[off] = far[off] ** -2
    laplacian = np.diag(weights.sum(axis=1)) - weights
    inverse = np.linalg.pinv(laplacian)
    for _ in range(steps):
        apart = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
        pull = np.zeros_like(far)
        near = off & (apart > 1e-9)
        pull[near] = -weights[near] * far[near] / apart[near]
        np.fill_diagonal(pull, -pull.sum(axis=1))
        moved = inverse @ (pull @ points)
        step = float(np.abs(moved - points).max())
        points = moved
        if step < 1e-6:
            break
    return points


def _apart(
    points: np.ndarray, boxes: np.ndarray, radius: np.ndarray, lines: list[tuple[int, int]]
) -> np.ndarray:
    """Push overlapping boxes apart and circles off lines, a little at a time."""
    points = points.copy()
    # from the middle of a box to the middle of its circle
    up = np.column_stack([np.zeros(len(boxes)), boxes[:, 1] / 2 - radius])
    ends = np.array(lines, dtype=int).reshape(-1, 2)
    need = (boxes[:, None] + boxes[None]) / 2 + np.array([0.12, 0.08])
    first, second = np.tril_indices(len(points), -1)
    if len(ends) > 3 * len(points):
        ends = ends[:0]  # so dense that lines cannot be kept clear; pushing would only blow it up
    for step in range(600):
        # the last steps settle overlaps only, as both cannot always be had
        moved = step < 450 and _clear_lines(points, up, radius + 0.1, ends)
        over = need[first, second] - np.abs(points[first] - points[second])
        for i, j in zip(*(x[(over > 1e-3).all(axis=1)] for x in (first, second)), strict=True):
            gap = points[i] - points[j]
            left = need[i, j] - np.abs(gap)  # an earlier push may have settled it
            axis = int(left.argmin())
            if left[axis] > 1e-3:
                push = (1.0 if gap[axis] >= 0 else -1.0) * left[axis] / 2
                points[i, axis] += push
                points[j, axis] -= push
                moved = True
        if not moved:
            break
    return points


def _clear_lines(points: np.ndarray, up: np.ndarray, clear: np.ndarray, ends: np.ndarray) -> bool:
    """Move circles that lie on the line between two others half the way off it, in place."""
    if not len(ends):
        return False
    circles = points + up
    start, along = circles[ends[:, 0]], circles[ends[:, 1]] - circles[ends[:, 0]]
    length = np.maximum((along**2).sum(axis=1), 1e-12)
    to = circles[None] - start[:, None]  # lines x circles x 2
    share = (to * along[:, None]).sum(axis=2) / length[:, None]
    away = to - share[..., None] * along[:, None]
    distance = np.hypot(away[..., 0], away[..., 1])
    hit = (share > 0) & (share < 1) & (distance < clear[None])
    hit[np.arange(len(ends))[:, None], ends] = False  # its own ends are on it
    for line, circle in np.argwhere(hit):
        direction, far = away[line, circle], distance[line, circle]
        if far < 1e-6:  # exactly on it: any side will do, as long as it is always the same
            direction, far = np.array([-along[line, 1], along[line, 0]]), 0.0
        push = direction / np.hypot(*direction) * (clear[circle] - far)
        points[circle] += push * 0.5
        points[ends[line]] -= push * 0.15
    return bool(hit.any())
