"""The words of the page *Analyze*: what a job is doing, how long it will take, how many went well."""

from __future__ import annotations

from emomonitor.runtime.batch_jobs import BatchStatus, Job, JobState
from emomonitor.ui.spoken import spoken
from emomonitor.ui.words import duration, number, percent, translate

_DONE = JobState.DONE
_MINUTE = 60
_STEP_S = 5


def state_word(state: JobState) -> str:
    """Where a job stands, in a word."""
    return {
        JobState.WAITING: translate("Analyze", "Waiting"),
        JobState.RUNNING: translate("Analyze", "Being analysed"),
        JobState.PAUSED: translate("Analyze", "Paused"),
        JobState.DONE: translate("Analyze", "Done"),
        JobState.FAILED: translate("Analyze", "Could not be analysed"),
        JobState.CANCELLED: translate("Analyze", "Cancelled"),
    }[state]


def job_words(job: Job) -> str:
    """What there is to say of a job under its name."""
    if job.state is JobState.FAILED:
        return spoken(job.words)
    parts = [state_word(job.state)]
    if job.state is _DONE:
        parts.append(frames_words(job))
        if job.words:
            parts.append(spoken(job.words))
    elif job.state.begun:
        if job.state is JobState.RUNNING and job.left_s is not None:
            parts.append(left_words(job.left_s))
        if job.total:
            words = translate("Analyze", "{done} of {all} frames")
            parts.append(words.format(done=number(job.frames), all=number(job.total)))
        elif job.frames:
            parts.append(translate("Analyze", "{} frames").format(number(job.frames)))
    return " · ".join(parts)


def frames_words(job: Job) -> str:
    """How many frames a finished job had, and in how many a face was seen."""
    if job.frames == 1:
        return translate("Analyze", "1 frame, a face in it") if job.faces else translate("Analyze", "1 frame, no face")
    if not job.faces:
        return translate("Analyze", "{} frames, no face in any").format(number(job.frames))
    if job.faces == job.frames:
        return translate("Analyze", "{} frames, a face in each").format(number(job.frames))
    words = translate("Analyze", "{frames} frames, a face in {faces} of them")
    return words.format(frames=number(job.frames), faces=number(job.faces))


def rate_words(fps: float) -> str:
    """How quick it is."""
    return translate("Analyze", "{} frames a second").format(number(fps, 0 if fps >= 10 else 1))


def left_words(seconds: float) -> str:
    """How long it will take, no finer than it is known."""
    if seconds < _MINUTE:
        return translate("Analyze", "about {} left").format(duration(_STEP_S * (int(seconds / _STEP_S) + 1)))
    return translate("Analyze", "about {} left").format(duration(seconds + _MINUTE / 2))


def share_words(job: Job) -> str:
    """How much of a job is analysed; "" where that isn't known."""
    return "" if job.share is None else percent(job.share)


def heading_words(status: BatchStatus) -> str:
    """How the whole queue stands."""
    if not status.jobs:
        return ""
    if not status.busy:
        return outcome_words(status)
    position = min(len(status.jobs), len(status.jobs) - status.left + 1)
    words = translate("Analyze", "Paused at {} of {}") if status.paused else translate("Analyze", "Analysing {} of {}")
    return words.format(number(position), number(len(status.jobs)))


def outcome_words(status: BatchStatus) -> str:
    """What became of the jobs that are finished: 90 sessions, 10 could not be analysed."""
    done, failed, cancelled = (status.count(s) for s in (JobState.DONE, JobState.FAILED, JobState.CANCELLED))
    parts = []
    if done:
        one = translate("Analyze", "1 session")
        parts.append(one if done == 1 else translate("Analyze", "{} sessions").format(number(done)))
    if failed:
        one = translate("Analyze", "1 could not be analysed")
        parts.append(one if failed == 1 else translate("Analyze", "{} could not be analysed").format(number(failed)))
    if cancelled:
        parts.append(translate("Analyze", "{} cancelled").format(number(cancelled)))
    return translate("Analyze", ", ").join(parts)


def detail_words(status: BatchStatus) -> str:
    """What stands beside the heading: time left, or why nothing goes on."""
    if status.trouble:
        return translate("Analyze", "{} The others wait: put it right, then go on.").format(spoken(status.trouble))
    parts = []
    running = status.running
    if status.busy and not status.paused and status.left_s is not None:
        parts.append(left_words(status.left_s))
    if running is not None and not status.paused and running.fps is not None and running.frames > 1:
        parts.append(rate_words(running.fps))
    if status.busy and (finished := outcome_words(status)):
        parts.append(translate("Analyze", "so far {}").format(finished))
    return " · ".join(parts)
