"""Which assets look like a picture: nearest at a glance, then laid over each other point by point."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, select

from wenmai.assets import store
from wenmai.assets.tables import ASSET
from wenmai.bank import store as bank
from wenmai.bank.tables import READING
from wenmai.genes.descriptors import keypoints
from wenmai.genes.descriptors.describe import describe_image
from wenmai.genes.descriptors.model import Descriptors, VerifiedMatch
from wenmai.genes.descriptors.ranking import agreement, glance_vector, rank
from wenmai.genes.descriptors.verification import SURE_INLIERS
from wenmai.genes.model import RgbImage, Vector
from wenmai.kernel.errors import InvalidInput
from wenmai.services.context import Context
from wenmai.services.filled_index import open_filled
from wenmai.services.indexing import image_space
from wenmai.services.reasons import Reason

# Measured on 171 photographs: crops of a picture are 0.46 or more like it, plain, black and noisy pictures at most 0.3
# like any.
GLANCE_MIN = 0.33
PATTERN_INLIERS_MIN = 8  # so many agreeing points are no chance; unrelated pairs rarely have 7
PLAIN_STD_MAX = 2.0  # of 255: flatter is one colour and noise
GLANCE_SHARE = 0.5  # of the score; the other half is agreement point by point
ALIKE_MIN = 0.8  # cosine from which colours or form are worth a reason of their own

Scores = dict[int, tuple[float, tuple[Reason, ...]]]


def match_picture(
    context: Context,
    connection: Connection,
    picture: RgbImage | None,
    like: str | None,
    allowed: npt.NDArray[np.int64] | None,
    limit: int,
) -> Scores:
    """Row → score and reasons for what resembles a picture, or the asset ``like`` (itself left out).

    Raises InvalidInput for a picture with nothing on it.
    """
    itself = None
    if picture is not None:
        _refuse_plain(picture)
        query = _describe(context, picture)
    else:
        query, itself = _described(context, connection, like or "")
    with open_filled(context, image_space(context)) as index:
        if len(index) == 0:
            return {}
        hits = index.search(glance_vector(query), min(limit, len(index)), allowed)
    rows = [int(row) for row in hits.ids if row != itself]
    glances = np.array([score for row, score in zip(hits.ids, hits.scores, strict=True) if row != itself], np.float64)
    candidates = _load(context, connection, rows, query.identity)
    order, matches = rank(query, candidates, glances)
    found: Scores = {}
    for place in order.tolist():
        match = matches.get(place)
        same_pattern = match is not None and match.inliers >= PATTERN_INLIERS_MIN
        if not same_pattern and glances[place] < GLANCE_MIN:
            continue
        score = GLANCE_SHARE * max(0.0, float(glances[place])) + (1 - GLANCE_SHARE) * agreement(match)
        found[rows[place]] = (score, _reasons(query, candidates[place], float(glances[place]), match))
    return found


def _refuse_plain(picture: RgbImage) -> None:
    """One even colour has no form: what it would resemble is chance."""
    if float(picture.std(axis=(0, 1)).max()) < PLAIN_STD_MAX:
        red, green, blue = (round(float(value)) for value in picture.mean(axis=(0, 1)))
        raise InvalidInput(
            "the picture has nothing on it but one colour",
            where="image",
            remedy=f"Search by that colour: #{red:02x}{green:02x}{blue:02x}.",
        )


def _reasons(
    query: Descriptors, candidate: Descriptors, glance: float, match: VerifiedMatch | None
) -> tuple[Reason, ...]:
    reasons = []
    if match is not None and match.inliers >= SURE_INLIERS:
        code = "mirrored-pattern" if match.mirrored else "same-pattern"
        reasons.append(Reason(code, {"points": match.inliers}))
    reasons.append(Reason("look", {"percent": round(100 * max(glance, 0))}))
    for code, cosine in (
        ("colours", float(query.colour @ candidate.colour)),
        ("form", float(query.form @ candidate.form)),
    ):
        if cosine >= ALIKE_MIN:
            reasons.append(Reason(code, {"percent": round(100 * cosine)}))
    return tuple(reasons)


def _describe(context: Context, picture: RgbImage) -> Descriptors:
    encoder = context.models.images
    return describe_image(picture, pooled=encoder.embed([picture])[0], encoder=encoder.identity)


def _described(context: Context, connection: Connection, asset_id: str) -> tuple[Descriptors, int]:
    """The descriptors of an asset, and its row."""
    asset = store.get_asset(connection, asset_id)
    reading = bank.get_reading(connection, asset.id)
    if reading is None:
        raise InvalidInput("nothing was measured on this asset, so nothing can be like it", where=asset.id[:12])
    row = store.row_of(connection, asset.id)
    return _load(context, connection, [row], reading.image_model)[0], row


def _load(context: Context, connection: Connection, rows: list[int], identity: str) -> list[Descriptors]:
    columns = (READING.c.image_vector, READING.c.colour, READING.c.form, READING.c.keypoints)
    query = select(ASSET.c.row, *columns).join(READING, READING.c.asset_id == ASSET.c.id).where(ASSET.c.row.in_(rows))
    found = {}
    for row, image, colour, form, points in connection.execute(query):
        unpacked = keypoints.unpack(context.blobs.get(points) if points else b"")
        found[row] = Descriptors(_vector(image), _vector(colour), _vector(form), unpacked, identity)
    return [found[row] for row in rows]


def _vector(raw: bytes) -> Vector:
    return np.frombuffer(raw, "<f4").astype(np.float32)
