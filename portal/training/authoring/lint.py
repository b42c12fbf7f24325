"""Content checked: every file by itself, and what they say of each other.

`docs/methods/lint.md` lists the codes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from portal.training.authoring import figures_found, lint_links, lint_questions, parser
from portal.training.authoring.documents import Document, Problem
from portal.training.pictures import markup as pictures

PROJECT = Path(__file__).resolve().parents[3] / "content"
SKIPPED = ("README.md",)
NOT_CONTENT = ("metrics", "samples", "misconceptions")
MOST = 5_000  # files that are looked at


def root_of(path: Path) -> Path:
    """The folder of content that `path` lies in: the nearest with skills.toml, else its own."""
    start = path if path.is_dir() else path.parent
    for folder in (start, *start.resolve().parents):
        if (folder / "skills.toml").is_file():
            return folder
    return start


def placed(path: Path, root: Path) -> Path:
    """Where a file lies below `root`: a link where it stands, not where it leads."""
    return (path.parent.resolve() / path.name).relative_to(root.resolve())


def files(path: Path, root: Path) -> Iterator[Path]:
    """The files of content at or below `path`, in order."""
    if path.is_file():
        yield path
        return
    for found in sorted(path.rglob("*.md"))[:MOST]:
        below = placed(found, root).parts
        hidden = any(part.startswith(".") for part in below)
        if found.name not in SKIPPED and below[0] not in NOT_CONTENT and not hidden:
            yield found


def document(path: Path, root: Path, *, to_draw: bool = False) -> Document:
    """The file at `path` as it is read; one that is no text is a problem, not a crash."""
    below = placed(path, root).as_posix()
    try:
        if path.is_symlink():
            raise OSError(None, "it is a link: put the file itself here")
        held = path.read_bytes()
        if len(held) > parser.LARGEST:
            return parser.read(below, held[: parser.LARGEST + 1].decode("utf-8", "replace"))
        return parser.read(below, held.decode("utf-8"), to_draw=to_draw)
    except UnicodeDecodeError as error:
        line = held[: error.start].count(b"\n") + 1
        problem = Problem(below, line, 1, "P003", "the file is not written in UTF-8")
    except OSError as error:
        problem = Problem(below, 1, 1, "P003", f"the file cannot be read ({error.strerror})")
    kind, slug = parser.expected(below)
    return Document(below, kind or "lesson", slug, problems=(problem,))


def check(path: Path = PROJECT, project: Path = PROJECT) -> list[Problem]:
    """What is to be mended at or below `path`, by file and line, paths as `path` was given.

    The whole folder of content around it is read, for files refer to each other. What a folder
    outside the project does not have itself (skills, mistakes) is the project's.
    """
    root = root_of(path)
    documents = [document(one, root) for one in files(root if path.is_dir() else path, root)]
    if path.is_file() and (root / "skills.toml").is_file():
        documents = [document(one, root) for one in files(root, root)]
    found = problems(documents, root, project)
    target = path.resolve()
    kept = []
    for one in found:
        where = root.resolve() / one.path
        if where == target or where.is_relative_to(target):
            shown = path if path.is_file() else path / where.relative_to(target)
            kept.append(replace(one, path=str(shown)))
    return kept


def problems(documents: Iterable[Document], root: Path, project: Path) -> list[Problem]:
    """What is to be mended in `documents`, which are all of the content at `root`."""
    documents = list(documents)
    there = lint_links.known(root, documents, project)
    found: set[Problem] = set()
    for one in documents:
        found |= set(one.problems)
        found |= set(figures_found.of_document(one))
        found |= set(pictures.faults(one))
        found |= set(lint_links.of(one, there, root))
        for asked in one.asked:
            found |= set(figures_found.of_question(one.path, asked))
        if one.kind == "bank":
            found |= set(lint_questions.of_bank(one))
    found |= set(_twice(documents)) | set(_one_way(documents))
    found |= set(lint_links.of_metrics(root, there))
    return sorted(found)


def _twice(documents: list[Document]) -> Iterator[Problem]:
    """Ids that two files of a kind share, also with a name of before."""
    used: dict[tuple[str, str], str] = {}
    for one in documents:
        aliases = one.meta.get("aliases")
        folder = one.slug.rpartition("/")[0]
        names = [one.slug]
        for name in aliases if isinstance(aliases, list) else ():
            names.append(f"{folder}/{name}" if folder else str(name))
        for name in names:
            other = used.setdefault((one.kind, name), one.path)
            if other != one.path:
                text = f"the id “{name}” is that of {other} already"
                yield Problem(one.path, one.lines.get("id", 1), 1, "N002", text)


def _one_way(documents: list[Document]) -> Iterator[Problem]:
    """Lessons that no course lists, and guides that do not lead back."""
    courses = {one.slug: one for one in documents if one.kind == "course"}
    guides = {(one.kind, one.slug): one for one in documents if one.kind in ("playbook", "case")}
    for one in (each for each in documents if each.kind == "lesson"):
        course, _slash, name = one.slug.rpartition("/")
        if course in courses and name not in _list(courses[course], "lessons"):
            text = f"the course “{course}” does not list this lesson"
            yield Problem(one.path, 1, 1, "R008", text, is_error=False)
        for key, kind in (("playbooks", "playbook"), ("cases", "case")):
            for slug in _list(one, key):
                guide = guides.get((kind, slug))
                if guide and one.slug not in _list(guide, "lessons"):
                    text = f"{kind} “{slug}” does not name this lesson under `lessons`"
                    yield Problem(one.path, one.lines[key], 1, "R009", text, is_error=False)


def _list(document: Document, key: str) -> list[str]:
    held = document.meta.get(key)
    return [one for one in held if isinstance(one, str)] if isinstance(held, list) else []
