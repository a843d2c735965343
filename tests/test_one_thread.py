"""The suite's own processes have no pools of threads."""

from __future__ import annotations

import cv2
import scipy.linalg
import sklearn.cluster
from threadpoolctl import threadpool_info


def test_every_pool_of_this_process_has_one_thread() -> None:
    assert scipy.linalg
    assert sklearn.cluster
    pools = threadpool_info()
    assert pools
    assert {pool["num_threads"] for pool in pools} == {1}
    assert cv2.getNumThreads() == 1
