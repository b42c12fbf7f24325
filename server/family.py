"""What the system is asked about processes: whose child one is, its name, its memory."""

import ctypes
import os
import signal
from contextlib import suppress

PR_SET_PDEATHSIG, PR_SET_NAME, PR_SET_CHILD_SUBREAPER = 1, 15, 36

_libc = ctypes.CDLL(None, use_errno=True)


def adopt_orphans() -> None:
    """Have the children of a child that ends become this process's own."""
    _libc.prctl(PR_SET_CHILD_SUBREAPER, 1)


def end_with(parent: int, number: int = signal.SIGTERM) -> None:
    """Get this signal when `parent` dies; end at once if it died before it was asked."""
    _libc.prctl(PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:
        os._exit(1)


def be_called(name: str) -> None:
    """What `ps -o comm` and `top` show for this process."""
    _libc.prctl(PR_SET_NAME, name.encode())


def give_memory_back() -> None:
    """To the system what was freed of the heap that all threads share (`MALLOC_ARENA_MAX=1`). The
    library keeps it for the next one: a process in which people signed in kept the 19 MiB of a
    password's hash. To give them back each time makes a hash a third slower; now and then does.
    """
    with suppress(AttributeError):  # a library of C that is not GNU's
        _libc.malloc_trim(0)


def children(of: int = 0) -> set[int]:
    """Of a process, or this one, adopted ones too; who ended and was not waited for as well."""
    parent = of or os.getpid()
    with open(f"/proc/{parent}/task/{parent}/children") as listed:
        return {int(one) for one in listed.read().split()}


def is_called(child: int, name: str) -> bool:
    """Whether `be_called` gave it this name."""
    with suppress(OSError), open(f"/proc/{child}/comm") as found:
        return found.read().strip() == name
    return False
