"""Original, marked copy and their difference × 20 side by side, to look at.

    python -m benchmarks.fingerprint_sheet FOLDER [--every 12] [--name part-of-a-name]

One PNG a photograph at full size, in a folder that you name; nothing is scaled, so that what is seen is what is there.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np

from benchmarks.fingerprints import KEY
from benchmarks.photographs import photographs
from benchmarks.variations import RgbImage
from wenmai.imaging import fingerprint
from wenmai.kernel.errors import InvalidInput

AMPLIFIED = 20
CODE = 0xC0FFEE


def side_by_side(before: RgbImage, after: RgbImage) -> RgbImage:
    """(h, 3 w, 3): the two pictures and 128 + 20 × their difference."""
    difference = np.clip(128 + AMPLIFIED * (after.astype(np.int16) - before), 0, 255).astype(np.uint8)
    return np.hstack([before, after, difference])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--every", type=int, default=12, help="take every n-th photograph")
    parser.add_argument("--name", default="", help="only those whose name contains this")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for picture in photographs(held_back=True, every=1 if arguments.name else arguments.every):
        if arguments.name not in picture.name:
            continue
        try:
            marked = fingerprint.embed(picture.rgb, CODE, KEY)
        except InvalidInput as error:
            print(f"{picture.name}: {error}")
            continue
        file = arguments.folder / f"{Path(picture.name).stem}.png"
        cv2.imwrite(str(file), side_by_side(picture.rgb, marked)[..., ::-1])
        print(file)


if __name__ == "__main__":
    main()
