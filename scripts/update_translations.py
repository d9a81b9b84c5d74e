"""Brings the translations up to date with the sources: ``python scripts/update_translations.py``.

Two kinds of words are found in the sources:

* what the window says: ``translate("Context", "words {}")`` in ``emomonitor/ui``;
* what the rooms below say in English (errors, states of a source): every sentence there, an f-string's
  expressions becoming ``{}``. They get the context ``Spoken`` (see ``emomonitor/ui/spoken.py``).

Both go into ``assets/translations/emomonitor_zh_TW.ts`` by Qt's own lupdate and into the ``.qm`` by its lrelease, which
PySide6 brings along. What has no translation yet is printed as TOML. Written to a file and filled in, it is taken back:

    python scripts/update_translations.py --missing todo.toml
    …                                     (write the translations)
    python scripts/update_translations.py --fill todo.toml
"""

from __future__ import annotations

import argparse
import ast
import json
import string
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree import ElementTree

REPO = Path(__file__).resolve().parents[1]
FOLDER = REPO / "assets" / "translations"
TS = FOLDER / "emomonitor_zh_TW.ts"
QM = FOLDER / "emomonitor_zh_TW.qm"
SPOKEN_LIST = FOLDER / "spoken.json"
SPOKEN = "Spoken"

Message = tuple[str, str]
"""Context and English words."""

_SILENT = (
    "emomonitor/ui",
    "emomonitor/cli",
    "emomonitor/__main__.py",
    "emomonitor/session/columns.py",
    "emomonitor/exporting/columns.py",
    "emomonitor/exporting/meanings.py",
)
"""Rooms whose sentences aren't shown by way of ``spoken``: they have catalogues of their own, or are data."""

_SPEAKING = ("emomonitor/cli/options.py", "emomonitor/ui/bridge.py")
"""Exceptions to that."""

_FOR_PROGRAMMERS = {"AssertionError", "AttributeError", "KeyError", "NotImplementedError", "RuntimeError", "ValueError"}
_LOGS = {"_log", "log", "logging", "warnings"}

_SQL = ("SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WHERE ", "ORDER BY ")
"""How a text begins that a database reads; its question mark makes it no sentence."""

_SYSTEM_SAYS = (
    "Permission denied",
    "No such file or directory",
    "No space left on device",
    "Read-only file system",
    "Is a directory",
    "Not a directory",
    "File name too long",
    "Input/output error",
    "connection refused",
    "no route to host",
    "network is unreachable",
)
"""Reasons of the operating system that stand inside our own sentences."""


# -- what the window says ------------------------------------------------------------------------------


def window_messages() -> set[Message]:
    """Return the context and words of each ``translate`` call.

    Raises:
        SystemExit: words that aren't literal; lupdate would not find them.
    """
    found = set()
    for path in sorted((REPO / "emomonitor").rglob("*.py")):
        for node in ast.walk(_tree(path)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "translate"):
                continue  # a painter's translate is another one
            words = [a.value for a in node.args[:2] if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            if len(words) != 2:
                raise SystemExit(f"{path.relative_to(REPO)}:{node.lineno}: translate needs two literal strings.")
            found.add((words[0], words[1]))
    return found


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


# -- what the rooms below say --------------------------------------------------------------------------


def spoken_templates() -> set[str]:
    """Return every sentence of the rooms below the window, with ``{}`` for what is filled in."""
    found = set(_SYSTEM_SAYS)
    for path in sorted((REPO / "emomonitor").rglob("*.py")):
        relative = path.relative_to(REPO).as_posix()
        whole = relative in _SPEAKING or not relative.startswith(_SILENT)
        found |= {t for t, is_error in _sentences(_tree(path)) if whole or (is_error and "/ui/" in relative)}
    return found


def _sentences(node: ast.AST, *, is_error: bool = False) -> Iterator[tuple[str, bool]]:
    """Yield each sentence below a node, and whether an error says it."""
    if isinstance(node, ast.Call):
        name = _name(node.func)
        if name in _FOR_PROGRAMMERS or (isinstance(node.func, ast.Attribute) and _name(node.func.value) in _LOGS):
            return
        is_error = name.endswith("Error")
    if isinstance(node, ast.Constant | ast.JoinedStr | ast.BinOp | ast.IfExp):
        yield from ((t, is_error) for t in _forms(node) if _is_sentence(t, is_error=is_error))
        if isinstance(node, ast.JoinedStr):  # its pieces are no sentences; what it fills in may hold some
            for part in node.values:
                if isinstance(part, ast.FormattedValue):
                    yield from _sentences(part.value)
            return
        if isinstance(node, ast.BinOp):
            return
    for child in ast.iter_child_nodes(node):
        is_docstring = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
        if not is_docstring:
            yield from _sentences(child, is_error=is_error and isinstance(child, ast.IfExp | ast.Constant))


def _forms(node: ast.expr) -> list[str]:
    """Return the forms that a text may take: one for each branch of a condition inside it."""
    if isinstance(node, ast.Constant):
        return [node.value.replace("{", "{{").replace("}", "}}")] if isinstance(node.value, str) else ["{}"]
    if isinstance(node, ast.JoinedStr):
        forms = [""]
        for part in node.values:
            forms = [before + form for before in forms for form in _forms(part)]
        return forms
    if isinstance(node, ast.FormattedValue):
        literal = isinstance(node.value, ast.IfExp) and all(
            isinstance(branch, ast.Constant) for branch in (node.value.body, node.value.orelse)
        )
        return _forms(node.value) if literal else ["{}"]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return [left + right for left in _forms(node.left) for right in _forms(node.right)]
    if isinstance(node, ast.IfExp):
        return [*_forms(node.body), *_forms(node.orelse)]
    return ["{}"]


def _is_sentence(text: str, *, is_error: bool) -> bool:
    """Whether people read it: some words, and an end like a sentence's. What an error says always is one."""
    words = text.replace("{}", " ").split()
    if len(words) < 2 or text.startswith(("#", *_SQL)) or not any(w.isalpha() for w in words):
        return False
    return is_error or (text.endswith((".", "…", "!", "?", ": {}")) and not text[0].isspace())


def sources() -> set[Message]:
    """Return every message that a translation must have."""
    return window_messages() | {(SPOKEN, t) for t in spoken_templates()}


# -- the .ts file --------------------------------------------------------------------------------------


def translations(path: Path = TS) -> dict[Message, str]:
    """Return what a .ts file says; "" for what is unfinished."""
    found = {}
    for context in ElementTree.parse(path).getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            done = translation is not None and translation.get("type") is None
            key = (context.findtext("name", ""), message.findtext("source", ""))
            found[key] = (translation.text or "") if translation is not None and done else ""
    return found


def holes(text: str) -> list[str]:
    """Return the placeholders of a text in the order of their names; ``{}`` counts as ``{0}``, then ``{1}``."""
    found, unnamed = [], 0
    for _, field, form, _ in string.Formatter().parse(text):
        if field is not None:
            found.append((field or str(unnamed)) + (f":{form}" if form else ""))
            unnamed += not field
    return sorted(found)


def differing(message: Message, translation: str) -> str:
    """Say how a translation's placeholders differ from its source's; "" where they don't."""
    try:
        wanted, given = holes(message[1]), holes(translation)
    except ValueError as e:
        return f"{message}: {translation!r}: {e}"
    return "" if wanted == given else f"{message}: {translation!r} has {given}, not {wanted}"


def fill(path: Path, given: dict[str, dict[str, str]]) -> list[str]:
    """Put translations into a .ts file; return what could not be used, in words."""
    tree = ElementTree.parse(path)
    complaints, used = [], set()
    for context in tree.getroot().iter("context"):
        name = context.findtext("name", "")
        for message in context.iter("message"):
            source, translation = message.findtext("source", ""), message.find("translation")
            words = given.get(name, {}).get(source, "")
            used.add((name, source))
            if translation is None or not words:
                continue
            if complaint := differing((name, source), words):
                complaints.append(complaint)
                continue
            translation.text = words
            translation.attrib.pop("type", None)
    tree.write(path, encoding="utf-8", xml_declaration=True)
    unknown = {(c, s) for c, entries in given.items() for s in entries} - used
    if unknown:  # of sources that are merged later, perhaps
        print(f"left out, not in the sources: {sorted(unknown)}", file=sys.stderr)
    return complaints


def as_toml(messages: Iterable[Message]) -> str:
    """Write messages as TOML to be filled in: a table for each context, the English words as keys."""
    lines, last = [], ""
    for context, source in sorted(messages):
        lines += [f"\n[{json.dumps(context)}]"] if context != last else []
        lines.append(f'{json.dumps(source, ensure_ascii=False)} = ""')
        last = context
    return "\n".join(lines).strip() + "\n" if lines else ""


# -- Qt's tools ----------------------------------------------------------------------------------------


def _tool(name: str, *arguments: str | Path) -> None:
    import PySide6

    tool = next(iter(Path(PySide6.__path__[0]).glob(f"{name}*")), None)
    if tool is None:
        raise SystemExit(f"This PySide6 has no {name}. Install PySide6-Essentials from PyPI.")
    done = subprocess.run([tool, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{name}: {done.stdout}{done.stderr}")


def _lupdate(spoken: set[str]) -> None:
    """Let lupdate read the window's sources, and the sentences of the rooms below as if they were such calls."""
    with tempfile.TemporaryDirectory(prefix="emomonitor-lupdate-") as folder:
        calls = Path(folder) / "spoken.py"
        quoted = (t.replace("\\", "\\\\").replace('"', '\\"') for t in sorted(spoken))
        calls.write_text("".join(f'translate("{SPOKEN}", "{t}")\n' for t in quoted), encoding="utf-8")
        files = [p for p in sorted((REPO / "emomonitor").rglob("*.py")) if "translate(" in p.read_text("utf-8")]
        options = ("-no-obsolete", "-locations", "none", "-source-language", "en", "-target-language", "zh_TW")
        _tool("lupdate", *files, calls, *options, "-ts", TS)


def main() -> int:
    """Update, fill in, say what is missing. Returns 1 where something is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fill", type=Path, metavar="FILE", help="take translations from this TOML or JSON file")
    parser.add_argument(
        "--missing", type=Path, metavar="FILE", help="write what is untranslated here, not to the screen"
    )
    args = parser.parse_args()
    spoken = spoken_templates()
    SPOKEN_LIST.write_text(json.dumps(sorted(spoken), ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    _lupdate(spoken)
    complaints = []
    if args.fill is not None:
        text = args.fill.read_text(encoding="utf-8")
        complaints = fill(TS, json.loads(text) if args.fill.suffix == ".json" else tomllib.loads(text))
        _lupdate(spoken)  # writes the file in Qt's own form again
    _tool("lrelease", TS, "-qm", QM)
    known = translations()
    complaints += [c for m, t in known.items() if t and (c := differing(m, t))]
    complaints += [f"{message}: lupdate doesn't find it" for message in sorted(sources() - set(known))]
    missing = [message for message, translation in known.items() if not translation]
    if args.missing is not None:
        args.missing.write_text(as_toml(missing), encoding="utf-8")
    elif missing:
        print(as_toml(missing))
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    print(f"{len(known)} messages, {len(missing)} untranslated, {len(complaints)} complaints", file=sys.stderr)
    return 1 if missing or complaints else 0


if __name__ == "__main__":
    sys.exit(main())
