"""Samples of goods: submitted with pictures, looked at, decided on."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from wenmai.imaging.reading import read_rgb
from wenmai.imaging.writing import encode_jpeg
from wenmai.services import sampling
from wenmai.web.addresses import local_address
from wenmai.web.forms import Holder, HoldersForm
from wenmai.web.guarding import FILE_POLICY

router = APIRouter(prefix="/account")
SIDE_PX_MAX = 2400
WORD_LETTERS_MAX = 200


@router.post("/agreements/{agreement_id}/samples")
def submit(agreement_id: str, form: HoldersForm) -> Response:
    """Submit a sample of goods, with pictures of it. The key in the form makes a second click the same sample."""
    context = form.visitor.context
    key, title = form.text("key", most=WORD_LETTERS_MAX), form.text("title", most=WORD_LETTERS_MAX)
    with _kept(context.home / "scratch", form.files) as paths:
        sampling.submit_sample(context, agreement_id, key, title, paths, form.text("note"))
    return RedirectResponse(f"/account/agreements/{agreement_id}#samples", 303)


@router.get("/samples/{sample_id}/{number}.jpg")
def picture(holder: Holder, sample_id: str, number: int) -> Response:
    """A picture of a sample, for its two sides."""
    data = encode_jpeg(read_rgb(sampling.sample_file(holder.context, sample_id, number), longest_side_px=SIDE_PX_MAX))
    headers = {"cache-control": "private, no-store", "content-security-policy": FILE_POLICY}
    return Response(data, media_type="image/jpeg", headers=headers)


@router.post("/samples/{sample_id}/review")
def review(sample_id: str, form: HoldersForm) -> Response:
    """Approve a sample, or reject it with a reason."""
    approve = form.choice("decision", ("approve", "reject")) == "approve"
    sampling.review_sample(form.visitor.context, sample_id, approve, form.text("reason"))
    return RedirectResponse(local_address(form.text("next"), "/account"), 303)


@contextmanager
def _kept(scratch: Path, files: Sequence[bytes]) -> Iterator[list[Path]]:
    """The pictures that were sent, as files for a moment: read safely, and anew, so that nothing else comes along.

    Raises PictureError for what is no picture.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        paths = [Path(folder) / f"{number}.jpg" for number in range(len(files))]
        for path, data in zip(paths, files, strict=True):
            path.write_bytes(encode_jpeg(read_rgb(data, longest_side_px=SIDE_PX_MAX)))
        yield paths
