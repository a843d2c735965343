"""The step that reads one picture of a collection: bytes into the blob store, measurements out. Runs in a worker."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from wenmai.genes.measuring import measure
from wenmai.imaging.reading import read
from wenmai.imaging.writing import encode_webp, thumbnail
from wenmai.jobs.bench import Workbench

THUMBNAIL_PX = 480
MEASURED_SIDE_PX = 1024  # palette and descriptors need no more, and a gigapixel scan must not fill the memory


def read_picture(bench: Workbench, payload: dict[str, Any]) -> dict[str, Any]:
    """Read the picture file ``payload["path"]``. Raises PictureError where it cannot be read safely.

    The bytes are kept before anything is recorded, so a kill in between leaves an unused blob and no broken record.
    """
    path = Path(payload["path"])
    picture = read(path, longest_side_px=MEASURED_SIDE_PX)
    digest = bench.blobs.put_file(path)
    encoder = bench.models.images
    measurement = measure(picture.rgb, encoder.embed([picture.rgb])[0], encoder.identity)
    keypoints = bench.blobs.put(measurement.keypoints) if measurement.keypoints else None
    return {
        "blob": digest,
        "byte_count": path.stat().st_size,
        "media_type": picture.info.media_type,
        "width_px": picture.info.width_px,
        "height_px": picture.info.height_px,
        "thumbnail": bench.blobs.put(encode_webp(thumbnail(picture.rgb, THUMBNAIL_PX))),
        "reading": measurement.to_json(),
        "keypoints": keypoints,
        "notes": [{"code": note.code, "what": note.what} for note in picture.notes],
    }
