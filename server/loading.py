"""Loads an application in less time. It knows nothing of the portal.

The collector stays off: what is loaded stays, so that looking for what goes is for nothing. And
what dataclasses write and have compiled of themselves, some thousand small functions, is compiled
once and kept where Python keeps compiled modules: docs/decisions/0051.
"""

import dataclasses
import gc
import importlib.util
import marshal
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import CodeType
from typing import Any

KEPT = Path(importlib.util.cache_from_source(__file__)).with_suffix(".texts")
MAGIC = importlib.util.MAGIC_NUMBER


@contextmanager
def loading(kept: Path = KEPT) -> Iterator[None]:
    """Within it an application is loaded."""
    is_collecting = gc.isenabled()
    gc.disable()
    texts = Texts(kept)
    vars(dataclasses)["exec"] = texts.run  # looked up there before the built-in one
    try:
        yield
    finally:
        del vars(dataclasses)["exec"]
        texts.keep()
        gc.freeze()
        if is_collecting:
            gc.enable()


class Texts:
    """Python's texts with what they were compiled to, in a file beside the compiled modules."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.known: dict[str, CodeType] = {}
        self.used: dict[str, CodeType] = {}
        with suppress(OSError, ValueError, EOFError, TypeError):
            content = file.read_bytes()
            if content.startswith(MAGIC):
                # It is trusted as the compiled modules beside it are.
                self.known = marshal.loads(memoryview(content)[len(MAGIC) :])  # noqa: S302

    def run(self, text: str, names: dict[str, Any], made: dict[str, Any]) -> None:
        """What `exec` does."""
        code = self.known.get(text)
        if code is None:
            code = compile(text, "<string>", "exec", dont_inherit=True)
        self.used[text] = code
        exec(code, names, made)  # noqa: S102 # nosemgrep: runs-data - the standard library wrote it

    def keep(self) -> None:
        """Keep what was used; what another program used stays, unless most of it is old."""
        if sys.dont_write_bytecode or self.used.keys() <= self.known.keys():
            return
        all_texts = self.known | self.used
        if len(all_texts) > 2 * len(self.used):
            all_texts = self.used
        with suppress(OSError):
            self.file.parent.mkdir(exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.file.parent, delete=False) as new:
                new.write(MAGIC + marshal.dumps(all_texts))
            os.chmod(new.name, 0o644)
            os.replace(new.name, self.file)
