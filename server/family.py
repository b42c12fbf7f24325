"""What the kernel is asked about processes: whose child one is, and what it is called."""

import ctypes
import os
import signal

PR_SET_PDEATHSIG, PR_SET_NAME, PR_SET_CHILD_SUBREAPER = 1, 15, 36

_libc = ctypes.CDLL(None, use_errno=True)


def adopt_orphans() -> None:
    """Have the children of a child that ends become this process's own."""
    _libc.prctl(PR_SET_CHILD_SUBREAPER, 1)


def end_with(parent: int) -> None:
    """Leave when `parent` dies, or at once if it died before this process came so far."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)


def be_called(name: str) -> None:
    """What `ps -o comm` and `top` show for this process."""
    _libc.prctl(PR_SET_NAME, name.encode())


def children() -> set[int]:
    """Of this process, adopted ones too; those that ended and were not waited for as well."""
    own = os.getpid()
    with open(f"/proc/{own}/task/{own}/children") as listed:
        return {int(one) for one in listed.read().split()}
