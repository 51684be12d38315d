"""Runs a module as `python -m MODULE` would, in a process that does not outlive the one that started it.

A `serve` that is killed outright can stop nothing: the kernel ends its processes, also one that hangs.
"""

import ctypes
import os
import runpy
import signal
import sys

PR_SET_PDEATHSIG = 1
"""From Linux's prctl(2): the signal that comes when the parent ends."""


def end_with_parent(parent: int) -> None:
    """Have the kernel kill this process as soon as its parent ends; does nothing but on Linux.

    Args:
        parent: the process id of the one that started this process.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        # It ended before the kernel was asked.
        sys.exit(1)


if __name__ == "__main__":
    end_with_parent(int(sys.argv[1]))
    del sys.argv[:2]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
