"""The assignment problem: who goes with whom so that the sum of costs is smallest."""

from __future__ import annotations

from collections.abc import Sequence


def assign(costs: Sequence[Sequence[float]], rows: int, columns: int, unmatched: float) -> list[tuple[int, int]]:
    """Pair rows with columns, each at most once, at the least total cost; exact.

    Args:
        costs: ``[rows][columns]``, not negative; ``inf`` forbids a pair.
        rows: number of rows (``costs`` may be empty).
        columns: number of columns.
        unmatched: what leaving one row or one column alone costs, so a pair dearer than twice this is never made.

    Returns:
        The pairs (row, column), by row.

    Source: the Hungarian method with shortest augmenting paths (Kuhn 1955; Jonker and Volgenant 1987), on the square
    matrix in which every row and column also has a partner of its own that stands for "alone".
    """
    n = rows + columns
    alone, never = unmatched, 4.0 * unmatched * (n + 1)

    def cost(i: int, j: int) -> float:
        if i < rows and j < columns:
            return min(costs[i][j], never)
        if i >= rows and j >= columns:
            return 0.0
        if i < rows:
            return alone if j - columns == i else never
        return alone if i - rows == j else never

    row_price, column_price = [0.0] * (n + 1), [0.0] * (n + 1)
    row_of = [n] * (n + 1)  # column -> row; column n is where each new row starts from
    for row in range(n):
        row_of[n] = row
        free = n
        best, previous, visited = [float("inf")] * n, [n] * n, [False] * (n + 1)
        while row_of[free] != n:
            visited[free] = True
            i, step, nearest = row_of[free], float("inf"), n
            for j in range(n):
                if visited[j]:
                    continue
                reduced = cost(i, j) - row_price[i] - column_price[j]
                if reduced < best[j]:
                    best[j], previous[j] = reduced, free
                if best[j] < step:
                    step, nearest = best[j], j
            for j in range(n + 1):
                if visited[j]:
                    row_price[row_of[j]] += step
                    column_price[j] -= step
                elif j < n:
                    best[j] -= step
            free = nearest
        while free != n:
            row_of[free] = row_of[previous[free]]
            free = previous[free]
    pairs = [(row_of[j], j) for j in range(columns) if row_of[j] < rows]
    return sorted((i, j) for i, j in pairs if costs[i][j] < never)
