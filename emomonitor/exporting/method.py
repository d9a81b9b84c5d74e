"""What a report says of how its figures came about: method, model, settings, and the lines of pandas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from emomonitor.engines.catalog import ModelInfo, all_models
from emomonitor.engines.figures import figures_of
from emomonitor.exporting.blocks import Block, Code, Heading, Paragraph, Table, Tone
from emomonitor.exporting.phrasing import DASH, Phrasing
from emomonitor.exporting.scope import Scope
from emomonitor.labels import KEYS
from emomonitor.replay.measures import BLOCK_S, Figures
from emomonitor.session.layout import LOG


def method_blocks(scope: Scope, found: Mapping[int, Figures], say: Phrasing) -> Iterator[Block]:
    """Give the method, what the model is worth, the lines of pandas, and privacy."""
    block = next((f.block_s for f in found.values()), BLOCK_S)
    yield Heading(text=say("method"))
    yield Paragraph(text=say("caution"), tone=Tone.CAUTION)
    yield Paragraph(text=say("method_reading"))
    yield Paragraph(text=say("method_label"))
    yield Paragraph(text=say("method_interval", block=f"{block:g}"))
    yield Paragraph(text=say("method_episode", gap=f"{scope.replay.gap_s:.1f}"))
    yield from model_blocks(scope.replay.meta, say)
    if scope.persons:
        yield from _pandas(scope, say)
    yield Heading(text=say("privacy"))
    yield Paragraph(text=say("privacy_words"))


# -- the model -----------------------------------------------------------------------------------------------


def model_blocks(meta: Mapping[str, Any], say: Phrasing) -> Iterator[Block]:
    """Say how often the model is right, where that is known of the very weights that were used."""
    name = model_words(meta, say)
    yield Heading(text=say("model_heading"))
    model = _installed(meta)
    if model is None:
        yield Paragraph(text=say("model_other", model=name))
        return
    figures = figures_of(model)
    if figures.accuracy is None:
        yield Paragraph(text=say("model_unmeasured", model=model.title))
        return
    ends = figures.accuracy.interval
    interval = "" if ends is None else say("looked_interval", low=say.percent(ends[0]), high=say.percent(ends[1]))
    yield Paragraph(
        text=say(
            "model_accuracy",
            model=model.title,
            accuracy=say.percent(figures.accuracy.share),
            n=say.count(figures.accuracy.n or 0),
            interval=interval,
        )
    )
    if not figures.classes:
        return
    rows = []
    for c in figures.classes:
        wrong = c.mistaken_for
        rows.append(
            (
                say.label(c.emotion),
                say.count(c.n),
                say.percent(c.recall),
                DASH if c.trust is None else say.percent(c.trust),
                DASH if wrong is None else f"{say.label(wrong[0])} ({say.whole_percent(wrong[1])})",
            )
        )
    yield Table(
        caption=say("model_caption", model=model.title),
        head=(say("label"), say("model_faces"), say("model_found"), say("model_right"), say("model_mistaken")),
        rows=tuple(rows),
        numbers=frozenset({1, 2, 3}),
    )
    yield Paragraph(text=say("model_columns"), tone=Tone.QUIET)


def model_words(meta: Mapping[str, Any], say: Phrasing) -> str:
    """Return the name of the model that a session was recorded with."""
    model = meta.get("model")
    name = str(model.get("name") or "") if isinstance(model, dict) else ""
    return name or say("unknown")


def _installed(meta: Mapping[str, Any]) -> ModelInfo | None:
    """Return the installed model that has the very weights of the session."""
    model = meta.get("model")
    digest = model.get("sha256") if isinstance(model, dict) else None
    return next((m for m in all_models() if digest in {f.sha256 for f in m.files.values()}), None)


def setting_words(meta: Mapping[str, Any], say: Phrasing) -> str:
    """Say with which settings the faces were read, those that change a reading."""
    given = meta.get("settings")
    if not isinstance(given, dict):
        return say("unknown")
    told = []
    if given.get("range") in ("short", "full"):
        told.append(say(f"setting_range_{given['range']}"))
    fps = given.get("fps")
    told.append(say("setting_every") if fps is None else say("setting_fps", fps=fps))
    if given.get("smoothing_s") is not None:
        told.append(say("setting_smoothing", seconds=given["smoothing_s"]))
    if given.get("threshold") is not None:
        told.append(say("setting_threshold", threshold=given["threshold"]))
    if given.get("only_seat"):
        told.append(say("setting_seat"))
    if meta.get("engine"):
        told.append(say("setting_engine", engine=meta["engine"]))
    return say.listed(told)


# -- pandas --------------------------------------------------------------------------------------------------


def _pandas(scope: Scope, say: Phrasing) -> Iterator[Block]:
    yield Heading(text=say("pandas"))
    edited = is_edited(scope)
    yield Paragraph(text=say("pandas_csv", session=scope.session) if edited else say("pandas_log"))
    yield Code(text=pandas_lines(scope, scope.persons[0]))


def is_edited(scope: Scope) -> bool:
    """Whether people were merged or split, so that the log's own ids don't tell who is who."""
    made_of = scope.replay.people.made_of
    return any(made_of.get(person) != (person,) for person in scope.persons)


def pandas_lines(scope: Scope, person: int) -> str:
    """Return the lines that give a person's figures: ``shares`` and ``means``."""
    edited = is_edited(scope)
    file = f"{scope.session}_rows.csv" if edited else scope.replay.files.log.name or LOG
    who = "person" if edited else "face_id"
    start, end = f"{scope.start_s:.6f}", f"{scope.end_s:.6f}"
    return (
        "import pandas as pd\n"
        f'log = pd.read_csv("{file}")\n'
        f"rows = log[(log.{who} == {person}) & (log.time_s >= {start}) & (log.time_s < {end})]\n"
        "shares = rows.emotion.value_counts(normalize=True)\n"
        f"means = rows[{list(KEYS)}].mean()\n".replace("'", '"')
        + 'print(len(rows), shares, means, sep="\\n")\n'
    )
