"""A worker keeps to one thread, whatever libraries it has loaded by then."""

from __future__ import annotations

import os
import subprocess
import sys

from wenmai.jobs.threads import THREAD_VARIABLES

REPORT = """
import cv2, numpy, scipy.linalg, sklearn.cluster
from threadpoolctl import threadpool_info
from wenmai.jobs.threads import keep_to_one_thread
keep_to_one_thread()
import skimage.filters, numba
print(cv2.getNumThreads(), *(pool["num_threads"] for pool in threadpool_info()))
"""


def test_every_pool_of_threads_is_limited_to_one() -> None:
    unlimited = {name: value for name, value in os.environ.items() if name not in THREAD_VARIABLES}
    done = subprocess.run([sys.executable, "-c", REPORT], capture_output=True, text=True, check=True, env=unlimited)
    assert set(done.stdout.split()) == {"1"}
