"""Tests keep to one thread each, and so does every process that they start.

Workers of the suite are as many as cores; pools of threads inside them only get in each other's way, and idle threads
of OpenMP and OpenBLAS spin: with theirs, the tests of motifs took twice the processor time. Pools read the environment
when they are loaded, so it is set here, before any test or ``conftest`` imports them.
"""

from __future__ import annotations

import os

from wenmai.jobs.threads import THREAD_VARIABLES

os.environ.update(dict.fromkeys(THREAD_VARIABLES, "1"))
