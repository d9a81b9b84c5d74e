"""The throughput benchmark measures the trainer's own loop, and says what it measured."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from train_scenes import NEEDS_TENSORFLOW, TINY

from benchmarks.train_throughput import main, synthetic_faces
from train.fitting.recipes import RECIPES

pytestmark = NEEDS_TENSORFLOW


@pytest.fixture(autouse=True)
def tiny_recipe() -> Iterator[None]:
    RECIPES["tiny"] = TINY
    yield
    del RECIPES["tiny"]


def test_loop_and_bare_step_are_timed_on_invented_images(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--recipe", "tiny", "--size", "24", "--seconds", "1"])
    out = capsys.readouterr().out
    assert re.search(r"^tiny 24 px ", out, re.MULTILINE)  # before it, where the CPU has a choice: which precision
    for clock in ("by the clock", "by processor time"):
        found = re.search(rf"{clock} +loop +([\d.]+) images/s, bare step +([\d.]+), ratio ([\d.]+)", out)
        assert found is not None
        assert all(float(figure) > 0 for figure in found.groups())


def test_the_loop_eats_the_batches_that_an_epoch_eats(tmp_path: Path) -> None:
    from benchmarks.training_loop import Loop

    with closing(Loop(TINY, synthetic_faces(), None, tmp_path)) as loop:
        loop.start(16)
        for wanted, _ in zip(loop._stream(0, 16), range(3), strict=False):
            np.testing.assert_array_equal(loop.take().x, wanted.x)


def test_the_loop_learns_at_the_schedules_rate(tmp_path: Path) -> None:
    from benchmarks.training_loop import Loop

    with closing(Loop(TINY, synthetic_faces(), None, tmp_path)) as loop:
        loop.start(16)
        rates = []
        for _ in range(2):
            loop.go_on()
            rates.append(float(loop.optimizer.learning_rate))
    assert 0 < rates[0] < rates[1] < TINY.learning_rate  # it warms up
    assert int(loop.optimizer.iterations) == 2
