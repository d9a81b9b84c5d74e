"""``emomonitor benchmark``: speed, latency, memory and start-up, each part in a process of its own."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from emomonitor.cli import app_version
from emomonitor.cli.options import settings_from
from emomonitor.cli.run import has_display
from emomonitor.errors import EmomonitorError, SourceError
from emomonitor.settings import Settings

_PART_LIMIT_S = 300.0
_SECONDS = (1.0, 120.0)
_DAY_SECONDS = 7200.0
_DAY_BAR = 0.15
"""Share of a core that an analysis at five frames a second may take."""

_NAMED_STALLS = 3
"""How many stalls of each phase are named."""


def main(args: argparse.Namespace) -> int:
    """Measure, print a table, and write JSON where it was asked for."""
    longest = _DAY_SECONDS if args.all_day else _SECONDS[1]
    if not _SECONDS[0] <= args.seconds <= longest:
        raise EmomonitorError(f"--seconds must lie between {_SECONDS[0]:g} and {longest:g}.")
    settings = settings_from(args)
    is_demo = settings.source in ("auto", "demo")
    if is_demo:
        settings = settings_from(args, source=_demo_clip())
    chosen = {
        "source": settings.source,
        "model": settings.model,
        "engine": settings.engine,
        "range": settings.range,
    }
    result: dict[str, Any] = {"emomonitor": app_version(), "machine": machine()}
    print(f"emomonitor {app_version()} on {result['machine']}")
    if args.all_day:
        return _all_day(args, settings, chosen, result, is_demo=is_demo)
    part = "emomonitor.runtime.measure"
    result["headless"] = _measure(part, {"settings": chosen, "seconds": args.seconds, "four": False})
    _print_headless("one stream, no window", result["headless"])
    result["four_faces"] = _measure(part, {"settings": chosen, "seconds": args.seconds, "four": True})
    _print_headless("the same four times in one picture", result["four_faces"])
    if is_demo:
        chosen["source"] = "demo"  # the window plays it again and again
    result["window"] = _measure(
        "emomonitor.ui.measure", {"settings": chosen, "seconds": args.seconds, "started": time.time()}, window=True
    )
    _print_window(result["window"])
    peaks = [_matrix_peak(args.seconds / 5)]  # before and after: the machine's speed may drift
    result["engines"] = [_engine(name, settings, args.seconds) for name in _engines()]
    result["matrix_peak_gflops"] = max(*peaks, _matrix_peak(args.seconds / 5))
    _print_engines(result["engines"], result["matrix_peak_gflops"])
    if args.json is not None:
        _write(args.json, result)
    return 0


def _all_day(
    args: argparse.Namespace, settings: Settings, chosen: dict[str, Any], result: dict[str, Any], *, is_demo: bool
) -> int:
    """Measure what a day costs, and print it."""
    if is_demo:
        chosen["source"] = "demo"  # it plays again and again
    argument = {"settings": chosen, "seconds": args.seconds}
    day = _measure("emomonitor.runtime.all_day", argument, limit_s=_PART_LIMIT_S + 5 * args.seconds)
    result["all_day"] = day
    print(f"one face, {settings.source if not is_demo else 'the demo clip'} at its own pace, logging included:")
    names = (
        ("at 5 frames a second", day["core"]),
        ("low power", day["core_low"]),
        ("low power, nobody there", day["core_nobody"]),
    )
    for (name, share), rate in zip(names, day["analysed"], strict=True):
        print(f"  {name:<26}{100 * share:6.1f} % of a core, {rate:.1f} frames analysed a second")
    print(
        f"memory: {day['memory_mib']:.0f} MiB after {day['hours']:.2f} simulated hours; "
        f"{day['slope_mib']:+.1f} MiB in a simulated day, by a straight line"
    )
    good = day["core"] <= _DAY_BAR
    print(f"wanted: at most {100 * _DAY_BAR:.0f} % at 5 frames a second: {'reached' if good else 'missed'}")
    if args.json is not None:
        _write(args.json, result)
    return 0


def machine() -> str:
    """Describe the processor in a line."""
    name = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        models = [x.split(":", 1)[1].strip() for x in cpuinfo.read_text().splitlines() if x.startswith("model name")]
        name = models[0] if models else name
    return f"{name}, {os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"


def _demo_clip() -> str:
    from emomonitor.resources import asset

    return str(asset("demo.mp4"))


def _engines() -> list[str]:
    return ["onnxruntime"] + (["tensorflow"] if find_spec("tensorflow") is not None else [])


def _engine(name: str, settings: Settings, seconds: float) -> dict[str, Any]:
    return _measure(
        "emomonitor.runtime.engine_speed", {"engine": name, "model": settings.model, "seconds": seconds / 5}
    )


def _matrix_peak(seconds: float) -> float:
    """Return the larger of what NumPy reaches by itself and with the kernels for AVX-512, where the CPU has it."""
    argument = {"engine": "matrix", "seconds": seconds}
    figures = [_measure("emomonitor.runtime.engine_speed", argument)["gflops"]]
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists() and " avx512f " in cpuinfo.read_text():
        more = {"OPENBLAS_CORETYPE": "SkylakeX"}
        figures.append(_measure("emomonitor.runtime.engine_speed", argument, more_env=more)["gflops"])
    return float(max(figures))


def _measure(
    module: str,
    argument: dict[str, Any],
    *,
    window: bool = False,
    more_env: dict[str, str] | None = None,
    limit_s: float = _PART_LIMIT_S,
) -> dict[str, Any]:
    """Run one part in a new interpreter and return the JSON that it prints last."""
    env = dict(os.environ) | (more_env or {})
    if window and not has_display():
        env["QT_QPA_PLATFORM"] = "offscreen"
    command = [sys.executable, "-m", module, json.dumps(argument)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, env=env, timeout=limit_s, check=False)
    except subprocess.TimeoutExpired as e:
        raise EmomonitorError(f"The measurement {module} took over {limit_s:g} s. Try fewer --seconds.") from e
    lines = done.stdout.strip().splitlines()
    if done.returncode != 0 or not lines:
        last = done.stderr.strip().splitlines()[-1:] or ["it printed nothing"]
        if "SourceError" in last[0]:
            raise SourceError(last[0].split(": ", 1)[-1])
        raise EmomonitorError(f"The measurement {module} failed: {last[0]}. Try emomonitor doctor.")
    return dict(json.loads(lines[-1]))


def _print_headless(title: str, r: dict[str, Any]) -> None:
    print(f"\n{title}: {r['source']}, {r['faces']:.2f} faces a frame, {r['engine']}")
    print(
        f"  {r['fps']:.1f} frames a second, flat out; memory {r['memory_mib']:.0f} MiB; "
        f"TensorFlow {'loaded' if r['tensorflow_loaded'] else 'not loaded'}"
    )
    print(f"  {'ms':<10}{'median':>9}{'p95':>9}{'p99':>9}")
    for stage, f in r["stages"].items():
        print(f"  {stage:<10}{f['median']:>9.2f}{f['p95']:>9.2f}{f['p99']:>9.2f}")


def _print_window(r: dict[str, Any]) -> None:
    print("\nwith the window" + ("" if has_display() else " (drawn offscreen: there is no display)"))
    print(
        f"  {r['fps']:.1f} frames a second, flat out; memory {r['memory_mib']:.0f} MiB; "
        f"TensorFlow {'loaded' if r['tensorflow_loaded'] else 'not loaded'}"
    )
    print(
        f"  latency p95 {r['latency_p95_ms']:.1f} ms in the worst two seconds\n"
        f"  window after {r['window_s']:.2f} s, first label after {r['label_s']:.2f} s; "
        f"another model after {r['switch_s']:.2f} s; closed after {r['close_s']:.2f} s"
    )
    print(
        f"  longest stall of the event loop: {r['start_stall_ms']:.0f} ms during the start, "
        f"{r['longest_stall_ms']:.0f} ms after it, {r['resize_stall_ms']:.0f} ms while resizing "
        f"({r['resize_fps']:.0f} pictures a second), {r['switch_stall_ms']:.0f} ms while the model changed"
    )
    for phase, stalls in r["stalls"].items():
        for stall in stalls[:_NAMED_STALLS]:
            print(f"    {phase}: {stall['ms']:.0f} ms, {_stall_words(stall)}")


def _stall_words(stall: dict[str, Any]) -> str:
    """Say who kept the event loop waiting: the window itself, another thread, or another program."""
    if stall["own_ms"] >= stall["ms"] / 2:
        who = f"the window itself ({stall['own_ms']:.0f} ms of processor time)"
    elif stall["process_ms"] >= stall["ms"] / 2:
        who = f"the app's other threads ({stall['process_ms']:.0f} ms of processor time)"
    else:
        who = f"other programs had the processor ({stall['process_ms']:.0f} ms of it were left for this one)"
    return f"{who}: {stall['where']}" if stall["where"] else who


def _print_engines(rows: list[dict[str, Any]], peak: float) -> None:
    print(f"\n{'engine':<22}{'load s':>8}{'1 face':>9}{'4':>8}{'8':>8}  ms   share of this machine's matrix peak")
    for r in rows:
        ms = r["ms"]
        print(
            f"{r['engine']:<22}{r['load_s']:>8.2f}{ms['1']:>9.2f}{ms['4']:>8.2f}{ms['8']:>8.2f}       "
            f"{r['gflops']:.0f} of {peak:.0f} GFLOP/s = {100 * r['gflops'] / peak:.0f} %"
        )


def _write(path: Path, result: dict[str, Any]) -> None:
    try:
        path.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    except OSError as e:
        raise EmomonitorError(f"{path} can't be written: {e.strerror}. Choose another --json file.") from e
