"""One frame's way to a scene: detect, track, crop, gate, classify, smooth. No threads, no clock but the frame's."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from emomonitor.engines.base import AllHeads
from emomonitor.engines.catalog import ModelInfo, find_model
from emomonitor.entities import Box, Detection, Frame, Quality, Reading, Scene, Timings, Track
from emomonitor.settings import Rect, Settings
from emomonitor.vision.baseline import Baseline, Normaliser
from emomonitor.vision.classifier import Classifier
from emomonitor.vision.crop import AlignedFace, align_face
from emomonitor.vision.detector import FaceDetector
from emomonitor.vision.quality import assess
from emomonitor.vision.seat import Seated, SeatGate
from emomonitor.vision.smoother import Smoother
from emomonitor.vision.tracker import START_SCORES, Tracker

_MS = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """A detected face on its way through the pipeline."""

    track: Track
    detection: Detection
    aligned: AlignedFace
    quality: Quality


class Pipeline:
    """Turns frames into scenes. A pure function of the frames given since :meth:`reset`.

    Made, used and closed by one thread, which owns MediaPipe and the engine. Another engine may be loaded elsewhere
    before it is handed over (:meth:`use`).
    """

    def __init__(
        self,
        *,
        detector: FaceDetector,
        tracker: Tracker,
        engine: AllHeads,
        model: ModelInfo,
        smoother: Smoother,
        seat: Rect | None = None,
        baseline: Baseline | None = None,
    ) -> None:
        self.model = model
        self.engine = engine
        self._detector = detector
        self._tracker = tracker
        self._classifier = Classifier(engine, model)
        self._smoother = smoother
        self._wanted: Baseline | None = baseline
        self._normaliser = Normaliser(self._fitting(baseline))
        self._seat = seat
        self._gate = SeatGate(seat)

    def set_seat(self, seat: Rect | None) -> None:
        """Analyse only faces in this part of the picture from the next frame on (None: all). Any thread may call."""
        self._seat = seat

    def tune(self, smoothing_s: float, threshold: float | None) -> None:
        """Smooth and doubt otherwise from the next frame on.

        Args:
            smoothing_s: time constant in seconds.
            threshold: confidence below which a reading is unsure; None takes the model's own.
        """
        self._smoother.tune(smoothing_s, self.model.threshold if threshold is None else threshold)

    @property
    def baseline(self) -> Baseline | None:
        """The rest that is used, as it was adapted; None where none is, or it is another network's."""
        return self._normaliser.baseline

    def set_baseline(self, baseline: Baseline | None) -> None:
        """Correct readings by this person's rest from the next frame on; the one in use goes on as it was adapted."""
        if baseline is not self._wanted:
            self._wanted = baseline
            self._normaliser = Normaliser(self._fitting(baseline))

    def _fitting(self, baseline: Baseline | None) -> Baseline | None:
        return baseline if baseline is not None and baseline.model == self.model.fingerprint else None

    def process(self, frame: Frame) -> Scene:
        """Analyse one frame. Frames come in order of time."""
        lap = _Laps()
        detections = self._detector.detect(frame.image, frame.time_s)
        lap("detect")
        tracks = self._tracker.update(detections, frame.time_s)
        # Behind the tracker, so that ids stay when somebody crosses the border; before the crop, so that nothing is
        # ever cut out of, or worked out from, a face outside.
        seated = self._seated(tracks, frame)
        inside = seated.inside
        lap("track")
        found = [(t, t.detection, align_face(frame.image, t.detection)) for t in inside if t.detection is not None]
        lap("crop")
        seen = [_Seen(track=t, detection=d, aligned=a, quality=assess(frame.image, d, a)) for t, d, a in found]
        lap("gate")
        probs, maps = self._classify(seen)
        lap("classify")
        # Of several faces nobody knows whose rest it is: also of one that can't be read, or isn't seen just now.
        alone = len(inside) == 1
        base = self._normaliser.update(probs if alone else {}, frame.time_s)
        readings = tuple(
            self._read(frame, s, probs.get(s.track.id), maps.get(s.track.id), base.get(s.track.id)) for s in seen
        )
        self._smoother.forget(t.id for t in inside)
        lap("smooth")
        return Scene(
            frame=frame,
            readings=tuple(sorted(readings, key=lambda r: r.face_id)),
            coasting=tuple(t for t in inside if t.detection is None),
            ignored=tuple(t.box for t in seated.outside),
            glimpses=_unfollowed(detections, tracks),
            timings=lap.timings(),
        )

    def use(self, engine: AllHeads, model: ModelInfo) -> None:
        """Read faces with another network from the next frame on; the one before is closed.

        Tracks and their ids stay. Smoothing begins again, so that no reading mixes what two networks said; its
        threshold is the old one until :meth:`tune` is called.
        """
        classifier = Classifier(engine, model)  # may refuse: then nothing has changed
        self._classifier.close()
        self._classifier, self.engine, self.model = classifier, engine, model
        self._normaliser = Normaliser(self._fitting(self._wanted))
        self._smoother.forget(())

    def reset(self) -> None:
        """Forget faces and smoothing: what comes next has nothing to do with what came before. Ids go on counting."""
        self._tracker.reset()
        self._smoother.forget(())

    def restart(self) -> None:
        """Be as just loaded, for a source whose session is its own: ids begin at 1 again."""
        self._detector.restart()
        self._tracker.restart()
        self._smoother.forget(())
        self._gate = SeatGate(self._seat)

    def _seated(self, tracks: tuple[Track, ...], frame: Frame) -> Seated:
        seat = self._seat
        if seat != self._gate.seat:
            self._gate = SeatGate(seat)
        return self._gate.divide(tracks, frame.width, frame.height)

    def _classify(self, seen: list[_Seen]) -> tuple[dict[int, NDArray[np.float32]], dict[int, NDArray[np.float32]]]:
        """Run the network once for all readable faces; return probabilities and maps by track id."""
        readable = [s for s in seen if s.quality is Quality.OK]
        if not readable:
            return {}, {}
        result = self._classifier.classify(np.stack([s.aligned.face for s in readable]))
        ids = [s.track.id for s in readable]
        return dict(zip(ids, result.probs, strict=True)), dict(zip(ids, result.maps, strict=True))

    def _read(
        self,
        frame: Frame,
        s: _Seen,
        probs: NDArray[np.float32] | None,
        cam: NDArray[np.float32] | None,
        base: NDArray[np.float32] | None,
    ) -> Reading:
        smoothed = self._smoother.update(s.track.id, probs if base is None else base, frame.time_s)
        return Reading(
            frame=frame.index,
            time_s=frame.time_s,
            face_id=s.track.id,
            box=s.detection.box,
            keypoints=s.detection.keypoints,
            detection=s.detection.score,
            quality=s.quality,
            probs=probs,
            smoothed=smoothed.probs,
            emotion=smoothed.emotion,
            confidence=smoothed.confidence,
            since_s=smoothed.since_s,
            map=cam,
            base=base,
        )

    def close(self) -> None:
        """Give MediaPipe's and the engine's memory back."""
        self._detector.close()
        self._classifier.close()

    def __enter__(self) -> Pipeline:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _unfollowed(detections: Sequence[Detection], tracks: Sequence[Track]) -> tuple[Box, ...]:
    """Return the boxes of detections that no track took up."""
    followed = {id(t.detection) for t in tracks}
    return tuple(d.box for d in detections if id(d) not in followed)


class _Laps:
    """A stop-watch that names its laps as :class:`Timings` does."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def __call__(self, name: str) -> None:
        now = time.perf_counter()
        self._laps[name] = (now - self._last) * _MS
        self._last = now

    def timings(self) -> Timings:
        return replace(Timings(**self._laps), total=(self._last - self._start) * _MS)


def open_pipeline(settings: Settings, say: Callable[[str], None] = lambda _: None) -> Pipeline:
    """Load detector, model and engine as the settings say.

    Args:
        settings: what to load.
        say: told in words for people what is being waited for.

    Raises:
        ModelError: the model is missing, damaged or has no file for the engine.
    """
    from emomonitor.engines.factory import open_engine

    model = find_model(settings.model)
    say("Loading the face detector…")
    detector = FaceDetector(settings.range)
    try:
        say(f"Loading the model {model.title}…")
        engine = open_engine(settings.engine, model)
    except BaseException:
        detector.close()
        raise
    threshold = model.threshold if settings.threshold is None else settings.threshold
    return Pipeline(
        detector=detector,
        tracker=Tracker(start_score=START_SCORES[settings.range]),
        engine=engine,
        model=model,
        smoother=Smoother(settings.smoothing_s, threshold),
        seat=settings.seat_in_force,
    )
