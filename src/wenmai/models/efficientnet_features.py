"""What the image encoder says of one picture. Apart from the encoder, so that science can name it without
loading it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class DeepFeatures:
    """Feature maps of EfficientNet-Lite0 for one picture.

    ``stride8`` (h/8, w/8, 40) and ``stride16`` (h/16, w/16, 112) are the outputs of the last block at that
    stride, linear (not rectified). ``pooled`` (1280,) is the mean of the head over the picture, each 0…6.
    ``input_height`` and ``input_width`` are the size in pixels at which the network saw the picture,
    multiples of 32.
    """

    stride8: FloatArray
    stride16: FloatArray
    pooled: FloatArray
    input_height: int
    input_width: int
