"""One thread a worker: as many workers as cores make pools of threads inside them only get in each other's way."""

from __future__ import annotations

import os

THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "VIPS_CONCURRENCY", "OPENCV_FOR_THREADS_NUM")


def keep_to_one_thread() -> None:
    """Limit this process's pools of threads to one each: those that are loaded, and those that will be.

    What a pool read from the environment when it was loaded cannot be changed there any more. Idle threads of OpenMP
    and OpenBLAS spin: on two cores they burned 40 % on top of what an import costs.
    """
    import cv2
    from threadpoolctl import threadpool_limits

    for variable in THREAD_VARIABLES:
        os.environ.setdefault(variable, "1")
    cv2.setNumThreads(1)
    threadpool_limits(limits=1)
