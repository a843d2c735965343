"""Which assets look like a picture: nearest by the network, then laid over each other point by point."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, select

from wenmai.assets import store
from wenmai.assets.tables import ASSET
from wenmai.bank import store as bank
from wenmai.bank.tables import READING
from wenmai.genes.descriptors import keypoints
from wenmai.genes.descriptors.describe import describe_image
from wenmai.genes.descriptors.model import IMAGE_DIMENSION, Keypoints, VerifiedMatch
from wenmai.genes.descriptors.verification import SURE_INLIERS, verify_many
from wenmai.genes.model import RgbImage, Vector
from wenmai.kernel.errors import InvalidInput
from wenmai.services.context import Context
from wenmai.services.indexing import IMAGE_SPACE, image_model
from wenmai.services.reasons import Reason

VERIFIED_MAX = 60  # candidates that are laid over the query
LOOK_WEIGHT, FORM_WEIGHT, COLOUR_WEIGHT = 0.6, 0.25, 0.15
LOOK_COSINE_MIN = 0.2

Scores = dict[int, tuple[float, tuple[Reason, ...]]]


@dataclass(frozen=True)
class Features:
    """What a query is compared by."""

    image: Vector
    colour: Vector
    form: Vector
    points: Keypoints


def match_picture(
    context: Context,
    connection: Connection,
    picture: RgbImage | None,
    like: str | None,
    allowed: npt.NDArray[np.int64] | None,
    limit: int,
) -> Scores:
    """Row → score and reasons for what resembles a picture, or the asset ``like``."""
    query = (
        _features_of_picture(context, picture) if picture is not None else _features_of_asset(context, connection, like)
    )
    with context.open_index(IMAGE_SPACE, image_model(context), IMAGE_DIMENSION) as index:
        if len(index) == 0:
            return {}
        hits = index.search(query.image, min(limit, len(index)), allowed)
    looks = dict(zip(hits.ids.tolist(), hits.scores.tolist(), strict=True))
    candidates = _candidates(context, connection, list(looks))
    order = sorted(looks, key=lambda row: -looks[row])
    verified_rows = [row for row in order if row in candidates][:VERIFIED_MAX]
    matches = verify_many(query.points, [candidates[row].points for row in verified_rows])
    verified = dict(zip(verified_rows, matches, strict=True))
    found: Scores = {}
    for row in order:
        if row in candidates:
            scored = _score(query, candidates[row], looks[row], verified.get(row))
            if scored is not None:
                found[row] = scored
    return found


def _score(
    query: Features, candidate: Features, look: float, match: VerifiedMatch | None
) -> tuple[float, tuple[Reason, ...]] | None:
    form, colour = float(query.form @ candidate.form), float(query.colour @ candidate.colour)
    alike = max(0.0, LOOK_WEIGHT * look + FORM_WEIGHT * form + COLOUR_WEIGHT * colour)
    reasons = [Reason("look", {"percent": round(100 * max(look, 0))})]
    if colour > 0.8:
        reasons.append(Reason("colours", {"percent": round(100 * colour)}))
    if form > 0.8:
        reasons.append(Reason("form", {"percent": round(100 * form)}))
    if match is not None and match.inliers >= SURE_INLIERS:
        code = "mirrored-pattern" if match.mirrored else "same-pattern"
        sure = 0.5 + 0.5 * (1 - 1 / (1 + match.inliers / 10))
        return max(sure, alike), (Reason(code, {"points": match.inliers}), *reasons)
    if look < LOOK_COSINE_MIN:
        return None
    return 0.7 * alike, tuple(reasons)


def _features_of_picture(context: Context, picture: RgbImage) -> Features:
    encoder = context.models.images
    described = describe_image(picture, pooled=encoder.embed([picture])[0], encoder=encoder.identity)
    return Features(described.image, described.colour, described.form, described.keypoints)


def _features_of_asset(context: Context, connection: Connection, like: str | None) -> Features:
    asset = store.get_asset(connection, like or "")
    reading = bank.get_reading(connection, asset.id)
    if reading is None:
        raise InvalidInput("nothing was measured on this asset, so nothing can be like it", where=asset.id[:12])
    return _features(context, reading.image_vector, reading.colour, reading.form, reading.keypoints)


def _candidates(context: Context, connection: Connection, rows: list[int]) -> dict[int, Features]:
    columns = (READING.c.image_vector, READING.c.colour, READING.c.form, READING.c.keypoints)
    query = select(ASSET.c.row, *columns).join(READING, READING.c.asset_id == ASSET.c.id).where(ASSET.c.row.in_(rows))
    return {row: _features(context, *raw) for row, *raw in connection.execute(query)}


def _features(context: Context, image: bytes, colour: bytes, form: bytes, points: str | None) -> Features:
    unpacked = keypoints.unpack(context.blobs.get(points) if points else b"")
    return Features(_vector(image), _vector(colour), _vector(form), unpacked)


def _vector(raw: bytes) -> Vector:
    return np.frombuffer(raw, "<f4").astype(np.float32)
