"""Files analysed one after another while the window is used: the queue behind the page *Analyze*."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from emomonitor.capture.base import SourceKind
from emomonitor.capture.finds import Find
from emomonitor.entities import Scene
from emomonitor.errors import DiskFullError, EmomonitorError, FolderError, ModelError, SourceError
from emomonitor.runtime.batch_jobs import BatchStatus, Job, JobState
from emomonitor.runtime.offline import Reel, open_reel, scenes
from emomonitor.runtime.pipeline import Pipeline, open_pipeline
from emomonitor.runtime.recording import Recording, session_info
from emomonitor.runtime.worker import end_words
from emomonitor.session.layout import SessionFiles
from emomonitor.settings import Settings

_log = logging.getLogger(__name__)

_NOT_THE_FILE = (DiskFullError, FolderError, ModelError)
"""Troubles that every further file would have too: the queue waits instead of failing them all."""


class _CancelledError(Exception):
    """The running job was cancelled."""


class _ClosingError(Exception):
    """The queue was closed while a job ran."""


class Batch:
    """A queue of files. Any thread may call any method; all return at once but :meth:`close`.

    Each file is analysed as ``emomonitor analyze`` does it (every frame, in order) into a session folder of its own.
    ``started`` of such a session is the moment of the analysis, not the file's date: what is deleted after so many
    days counts from when it was kept. Detector, model and engine are loaded once, and trackers begin afresh for each
    file, so a session is the same as if the file had been the only one.

    - **paused:** the running job stops within a frame and holds its place.
    - **cancelled:** the running job stops within a frame, and its half session is deleted: nobody wanted it, and the
      file is still there. What :meth:`close` interrupts, and what fails half way, keeps its rows, and its
      ``session.json`` says that it was stopped.
    - **failed:** told in one sentence; the others go on. Where the trouble is not the file's (a full disk, a folder
      that is gone, a damaged model) the queue pauses by itself, so that the others don't fail too.

    One thread, which lives while there is something to do, owns the pipeline and gives its memory back at the end.

    Args:
        settings: gives those in force; asked before each file.
        on_change: told, in any thread, when a job or the queue has changed its state; progress isn't told, but asked.
    """

    def __init__(self, settings: Callable[[], Settings], on_change: Callable[[], None] = lambda: None) -> None:
        self._settings = settings
        self._on_change = on_change
        self._lock = threading.Condition()
        self._jobs: dict[int, Job] = {}
        self._last_number = 0
        self._paused = False
        self._trouble = ""
        self._cancelled: int | None = None
        self._closing = False
        self._thread: threading.Thread | None = None

    # -- what people want ------------------------------------------------------------------------------

    def add(self, finds: Iterable[Find], *, instead_of: int | None = None) -> tuple[int, int]:
        """Put what was found at the end of the queue, and begin.

        What waits or runs already is not put there twice; what is finished may be analysed again. A find with a
        trouble becomes a failed job, so that it has its line.

        Args:
            finds: from :func:`emomonitor.capture.gathering.gather`.
            instead_of: a job that goes off the list for them.

        Returns:
            Number of jobs that were added, and of those that were there already.
        """
        added = known = 0
        with self._lock:
            if self._closing:
                return 0, 0
            old = self._jobs.get(instead_of or 0)
            if old is not None and not old.state.open:
                del self._jobs[old.number]
            open_paths = {_key(j.path) for j in self._jobs.values() if j.state.open}
            for find in finds:
                if not find.trouble and _key(find.path) in open_paths:
                    known += 1
                    continue
                self._last_number += 1
                state = JobState.FAILED if find.trouble else JobState.WAITING
                self._jobs[self._last_number] = Job(
                    number=self._last_number,
                    path=find.path,
                    nature=find.nature,
                    size=find.size,
                    state=state,
                    found=not find.trouble,
                    words=find.trouble,
                )
                if not find.trouble:
                    open_paths.add(_key(find.path))
                added += 1
            self._begin()
        self._on_change()
        return added, known

    def pause(self) -> None:
        """Stand still, within a frame."""
        self._set_paused(True)

    def resume(self) -> None:
        """Go on."""
        self._set_paused(False)

    def cancel(self, number: int) -> None:
        """Don't analyse a job, or don't go on with it; one that is finished stays as it is."""
        with self._lock:
            job = self._jobs.get(number)
            if job is not None:
                self._cancel(job)
            self._lock.notify_all()
        self._on_change()

    def cancel_all(self) -> None:
        """Cancel all that isn't finished."""
        with self._lock:
            for job in tuple(self._jobs.values()):
                self._cancel(job)
            self._lock.notify_all()
        self._on_change()

    def retry(self, number: int) -> None:
        """Let a job that is finished, failed or cancelled wait again, at its place."""
        with self._lock:
            job = self._jobs.get(number)
            if job is None or job.state.open or self._closing:
                return
            fresh = Job(number=number, path=job.path, nature=job.nature, size=job.size)
            self._jobs[number] = fresh
            self._begin()
        self._on_change()

    def remove(self, number: int) -> None:
        """Take a job that isn't running off the list; its session stays."""
        with self._lock:
            job = self._jobs.get(number)
            if job is not None and not job.state.begun:
                del self._jobs[number]
        self._on_change()

    def clear_finished(self) -> None:
        """Take all that is done, failed or cancelled off the list; the sessions stay."""
        with self._lock:
            self._jobs = {n: j for n, j in self._jobs.items() if j.state.open}
        self._on_change()

    def status(self) -> BatchStatus:
        """Return how things stand."""
        with self._lock:
            return BatchStatus(jobs=tuple(self._jobs.values()), paused=self._paused, trouble=self._trouble)

    def ask_to_close(self) -> None:
        """Begin nothing more and stop within a frame; returns at once."""
        with self._lock:
            self._closing = True
            self._lock.notify_all()

    def close(self, timeout_s: float = 1.5) -> tuple[str, ...]:
        """Stop within a frame and finish the log that is being written.

        Returns:
            The thread's name where it did not stop in time (it is loading a model, or a file's disk hangs).
        """
        self.ask_to_close()
        with self._lock:
            thread = self._thread
        if thread is None:
            return ()
        thread.join(timeout_s)
        return (thread.name,) if thread.is_alive() else ()

    # -- the thread ------------------------------------------------------------------------------------

    def _begin(self) -> None:
        """Start the thread where there is work and none runs. The lock is held."""
        self._lock.notify_all()
        waiting = any(j.state is JobState.WAITING for j in self._jobs.values())
        if waiting and self._thread is None and not self._closing:
            self._thread = threading.Thread(target=self._work, name="batch", daemon=True)
            self._thread.start()

    def _cancel(self, job: Job) -> None:
        if job.state is JobState.WAITING:
            self._jobs[job.number] = replace(job, state=JobState.CANCELLED)
        elif job.state.begun:
            self._cancelled = job.number

    def _set_paused(self, paused: bool) -> None:
        with self._lock:
            self._paused = paused
            self._trouble = ""
            for job in self._jobs.values():
                if job.state.begun:
                    self._jobs[job.number] = replace(job, state=JobState.PAUSED if paused else JobState.RUNNING)
            self._lock.notify_all()
        self._on_change()

    def _work(self) -> None:
        loaded = _Loaded()
        try:
            while (job := self._next()) is not None:
                self._analyse(job, loaded)
        finally:
            loaded.close()

    def _next(self) -> Job | None:
        """Take the next job, waiting while the queue is paused; None, and the thread is over, where none waits."""
        with self._lock:
            while not self._closing:
                job = next((j for j in self._jobs.values() if j.state is JobState.WAITING), None)
                if job is None:
                    break
                if not self._paused:
                    self._cancelled = None
                    job = replace(job, state=JobState.RUNNING)
                    self._jobs[job.number] = job
                    break
                self._lock.wait()
            else:
                job = None
            if job is None and not self._closing:  # close() waits for the thread that it knows
                self._thread = None
        self._on_change()
        return job

    def _analyse(self, job: Job, loaded: _Loaded) -> None:
        try:
            _must_be_there(job.path)
            settings = self._settings()
            with closing(open_reel(str(job.path))) as reel:
                self._record(job.number, reel, loaded.pipeline(settings), settings)
        except (_CancelledError, _ClosingError):
            self._change(job.number, state=JobState.CANCELLED)
        except EmomonitorError as e:
            if isinstance(e, _NOT_THE_FILE):
                self._wait_for_help(str(e))
            self._change(job.number, state=JobState.FAILED, words=str(e))
        except Exception as e:  # a mistake of ours: told, written down, and the others go on
            _log.exception("a file could not be analysed")
            loaded.close()
            self._change(job.number, state=JobState.FAILED, words=f"Unexpected error: {e!r}")
        self._on_change()

    def _record(self, number: int, reel: Reel, pipeline: Pipeline, settings: Settings) -> None:
        """Write one file's session."""
        self._change(number, total=reel.source.info.frames)
        self._check(number)
        info = session_info(reel.source.info, pipeline.model, pipeline.engine.title, settings)
        files = SessionFiles.in_folder(settings.sessions_dir, info.started)
        rows = 0
        try:
            recording = Recording(files, info, origin_s=0.0)
            stopped = "The analysis failed before the file's end."
            try:
                clock = _Clock()
                for scene in scenes(reel, pipeline):
                    recording.write(scene)
                    rows += 1
                    self._count(number, scene, clock)
                    self._check(number)
                    clock.go_on()
                stopped = ""
            except _CancelledError:
                rows = 0
                raise
            except _ClosingError:
                stopped = "The analysis was ended before the file's end."
                raise
            finally:
                recording.close(stopped=stopped)
        finally:
            if rows:
                self._change(number, session=files.folder)
            else:
                _delete(files)
        self._finish(number, reel)

    def _finish(self, number: int, reel: Reel) -> None:
        """Say that a job is done, and what its file lacked."""
        words = ""
        if reel.end is not None and reel.end.cut_short:
            words = end_words(reel.end, pictures=reel.source.info.kind is SourceKind.IMAGES)
        self._change(number, state=JobState.DONE, words=words)

    def _count(self, number: int, scene: Scene, clock: _Clock) -> None:
        with self._lock:
            job = self._jobs[number]
            self._jobs[number] = replace(
                job,
                frames=job.frames + 1,
                faces=job.faces + bool(scene.readings),
                active_s=job.active_s + clock.lap(),
            )

    def _check(self, number: int) -> None:
        """Hold while the queue is paused. Raises where the job is to end."""
        with self._lock:
            while True:
                if self._closing:
                    raise _ClosingError
                if self._cancelled == number:
                    raise _CancelledError
                if not self._paused:
                    return
                self._lock.wait()

    def _wait_for_help(self, words: str) -> None:
        """Pause because of something that only a person can put right."""
        with self._lock:
            if any(j.state is JobState.WAITING for j in self._jobs.values()):
                self._paused, self._trouble = True, words

    def _change(self, number: int, **values: object) -> None:
        with self._lock:
            self._jobs[number] = replace(self._jobs[number], **values)  # type: ignore[arg-type] # a job's own fields


class _Clock:
    """Measures the time from frame to frame, without pauses."""

    def __init__(self) -> None:
        self.go_on()

    def go_on(self) -> None:
        self._last = time.perf_counter()

    def lap(self) -> float:
        now = time.perf_counter()
        lap, self._last = now - self._last, now
        return lap


class _Loaded:
    """The pipeline, loaded when it is first needed and again when the settings ask for another."""

    def __init__(self) -> None:
        self._pipeline: Pipeline | None = None
        self._settings: Settings | None = None

    def pipeline(self, settings: Settings) -> Pipeline:
        """Return a pipeline that is as just loaded. Raises ModelError."""
        if self._pipeline is None or settings != self._settings:
            self.close()
            self._pipeline, self._settings = open_pipeline(settings), settings
        else:
            self._pipeline.restart()
        return self._pipeline

    def close(self) -> None:
        """Give the memory back."""
        pipeline, self._pipeline = self._pipeline, None
        if pipeline is not None:
            pipeline.close()


def _key(path: Path) -> str:
    """Return what two names of the same file have in common, without asking the disk."""
    return os.path.normcase(os.path.normpath(path))


def _must_be_there(path: Path) -> None:
    """Make sure that a path still names a file or folder: of a name alone, a camera would be opened.

    Raises:
        SourceError: it doesn't.
    """
    try:
        there = path.is_file() or path.is_dir()
    except OSError as e:
        raise SourceError(f"{path.name} can't be read: {e.strerror or e}. Check its permissions.") from e
    if not there:
        raise SourceError(f"{path.name} isn't there any more. It was moved, renamed or deleted.")


def _delete(files: SessionFiles) -> None:
    """Delete a session of this queue that holds nothing that anybody wants."""
    with contextlib.suppress(OSError):  # the folder is told and deleted on the page of what is kept
        for path in (files.log, files.events, files.sidecar):
            path.unlink(missing_ok=True)
        if files.folder is not None:
            files.folder.rmdir()
