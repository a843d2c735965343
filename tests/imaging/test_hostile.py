"""Whatever is given instead of a picture is refused with a code, in little time and memory, and never half read."""

from __future__ import annotations

import concurrent.futures
import contextlib
import io
import logging
import multiprocessing
import os
import pickle
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
import tifffile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from wenmai.imaging import failures, formats, limits, reading
from wenmai.imaging.failures import UnreadablePicture
from wenmai.kernel.errors import PictureError

PIXELS = np.random.default_rng(7).integers(0, 256, (90, 110, 3), dtype=np.uint8)


def encoded(form: str, pixels: np.ndarray = PIXELS, **options: object) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, form, **options)
    return stream.getvalue()


FORMS = {
    "JPEG": encoded("JPEG"),
    "JPEG progressive": encoded("JPEG", progressive=True),
    "PNG": encoded("PNG"),
    "WEBP": encoded("WEBP"),
    "WEBP lossless": encoded("WEBP", lossless=True),
    "TIFF": encoded("TIFF"),
    "TIFF lzw": encoded("TIFF", compression="tiff_lzw"),
    "GIF": encoded("GIF"),
    "BMP": encoded("BMP"),
    "JPEG2000": encoded("JPEG2000"),
}


def code_of(source: Path | bytes, **options: int) -> str:
    with pytest.raises(UnreadablePicture) as caught:
        reading.read(source, **options)
    error = caught.value
    assert isinstance(error, PictureError)
    assert error.code in failures.CODES
    assert error.what
    assert error.where
    assert error.remedy
    return error.code


def read_or_refused(data: bytes) -> np.ndarray | None:
    """The pixels, or None where the picture was refused as it should be; any other error is the test's failure."""
    with contextlib.suppress(UnreadablePicture):
        return reading.read_rgb(data)
    return None


@pytest.mark.parametrize("form", FORMS)
@given(share=st.floats(0, 1, exclude_max=True))
@settings(max_examples=25, deadline=None)
def test_a_picture_cut_anywhere_is_refused_or_whole(form: str, share: float) -> None:
    data = FORMS[form]
    rgb = read_or_refused(data[: int(len(data) * share)])
    if rgb is not None:
        assert np.array_equal(rgb, reading.read_rgb(data)), "half a picture was read"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "JPEG2000", "BMP", "GIF"])
def test_half_a_picture_is_called_truncated(form: str, tmp_path: Path) -> None:
    file = tmp_path / "half"
    file.write_bytes(FORMS[form][: len(FORMS[form]) // 2])
    assert code_of(file) in {failures.TRUNCATED, failures.DAMAGED}
    assert code_of(file, longest_side_px=20) in {failures.TRUNCATED, failures.DAMAGED}
    if form in ("JPEG", "PNG", "BMP"):
        assert code_of(file) == failures.TRUNCATED


@pytest.mark.parametrize("form", FORMS)
@given(data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.data_too_large])
def test_flipped_bytes_never_raise_anything_else(form: str, data: st.DataObject) -> None:
    changed = bytearray(FORMS[form])
    for _ in range(data.draw(st.integers(1, 8))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    rgb = read_or_refused(bytes(changed))
    assert rgb is None or rgb.dtype == np.uint8


def test_a_jpeg_that_decodes_with_warnings_is_read_and_said_to_be_doubtful() -> None:
    place = len(FORMS["JPEG"]) * 2 // 3
    spoilt = bytearray(FORMS["JPEG"])
    spoilt[place : place + 3] = b"\xff\xd9\0"  # an end marker in the midst of the data
    picture = reading.read(bytes(spoilt))
    assert not np.array_equal(picture.rgb, reading.read_rgb(FORMS["JPEG"]))
    assert [note.code for note in picture.notes] == [failures.DECODER_WARNED]
    assert reading.read(FORMS["JPEG"]).notes == ()


def test_several_threads_may_read_at_once() -> None:
    wanted = {name: reading.read_rgb(data, longest_side_px=40) for name, data in FORMS.items()}
    names = list(FORMS) * 6
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        found = pool.map(lambda name: reading.read_rgb(FORMS[name], longest_side_px=40), names)
        assert all(np.array_equal(wanted[name], rgb) for name, rgb in zip(names, found, strict=True))


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_bytes_after_any_signature_never_raise_anything_else(tail: bytes) -> None:
    for head in (
        b"",
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
        b"II*\0",
        b"MM\0+",
        b"RIFF....WEBP",
        b"GIF89a",
        b"\xff\x4f\xff\x51",
    ):
        with pytest.raises(UnreadablePicture):
            reading.read(head + tail)


def png_chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")


def flat_png(width: int, height: int) -> bytes:
    """A black PNG of one bit a pixel; its rows compress a thousandfold, so that a small file names a huge picture."""
    packer = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    body = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head) + png_chunk(b"IDAT", body) + png_chunk(b"IEND", b"")


def test_a_bomb_is_refused_by_its_header() -> None:
    bomb = flat_png(16_000, 16_000)
    assert limits.PIXELS_MAX > 16_000 * 16_000
    assert len(bomb) < 100_000
    assert code_of(bomb) == failures.BOMB
    with pytest.raises(UnreadablePicture):
        reading.inspect(bomb)
    assert code_of(bomb, longest_side_px=100) == failures.BOMB


@pytest.mark.parametrize("form", ["PNG", "TIFF", "BMP", "JPEG2000", "JPEG"])
def test_too_many_pixels_are_refused_by_the_header(form: str) -> None:
    side = 60_000  # 3.6 Gpixel
    data = bytearray(FORMS[form])
    if form == "PNG":
        header = data[12:16] + side.to_bytes(4, "big") * 2 + data[24:29]
        data[12:33] = header + zlib.crc32(header).to_bytes(4, "big")
    elif form == "BMP":
        data[18:26] = side.to_bytes(4, "little") * 2
    elif form == "JPEG2000":
        for start in (data.index(b"ihdr") + 4, data.index(b"\xff\x4f\xff\x51") + 8):
            data[start : start + 8] = side.to_bytes(4, "big") * 2
    elif form == "JPEG":
        start = data.index(b"\xff\xc0") + 5
        data[start : start + 4] = side.to_bytes(2, "big") * 2
    else:
        data = sparse_tiff(side)
    assert code_of(bytes(data)) in {failures.TOO_LARGE, failures.DAMAGED}
    if form != "JPEG2000":
        assert code_of(bytes(data)) == failures.TOO_LARGE


def sparse_tiff(side: int) -> bytearray:
    """A TIFF (6.0, section 2) that claims ``side`` × ``side`` grey pixels in one strip of which nothing is there."""
    tags = [
        (256, 4, 1, side),
        (257, 4, 1, side),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 1, 8),
        (277, 3, 1, 1),
        (278, 4, 1, side),
        (279, 4, 1, 8),
    ]
    body = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    return bytearray(b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", len(tags)) + body + bytes(4))


def test_a_tiff_of_very_many_pages_is_refused() -> None:
    stream = io.BytesIO()
    with tifffile.TiffWriter(stream) as writer:
        for _ in range(limits.PAGES_MAX + 1):
            writer.write(np.zeros((1, 1), np.uint8), metadata=None)
    assert code_of(stream.getvalue()) == failures.TOO_LARGE


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("empty.jpg", b"", failures.EMPTY_FILE),
        ("text.jpg", b"this is not a picture", failures.NOT_A_PICTURE),
        ("chinese.png", "题名,文件\r\n".encode("gb18030"), failures.NOT_A_PICTURE),
        ("zeros.tif", bytes(4096), failures.NOT_A_PICTURE),
        ("one.jpg", b"\xff", failures.NOT_A_PICTURE),
        ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"', failures.DAMAGED),
        (
            "drawing.jpg",
            b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="0" height="9"/>',
            failures.DAMAGED,
        ),
        ("book.jpg", b"%PDF-1.7\n", failures.UNSUPPORTED),
        ("layers.tif", b"8BPS\0\1", failures.UNSUPPORTED),
        ("phone.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", failures.UNSUPPORTED),
        ("camera.cr2", b"II*\0\x10\0\0\0CR\2\0", failures.UNSUPPORTED),
        ("camera.nef", FORMS["TIFF"], failures.UNSUPPORTED),
    ],
)
def test_what_is_no_picture_says_so_whatever_its_name(name: str, data: bytes, code: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(data)
    assert code_of(file) == code
    with pytest.raises(UnreadablePicture, match=name.replace(".", r"\.")):
        reading.inspect(file)


def test_places_that_are_no_files_are_refused_at_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.jpg"
    os.mkfifo(pipe)
    folder = tmp_path / "folder.jpg"
    folder.mkdir()
    loop = tmp_path / "loop.jpg"
    loop.symlink_to(loop)
    for place in (pipe, folder, Path("/dev/zero"), Path("/dev/tty")):
        assert code_of(place) in {failures.NO_REGULAR_FILE, failures.UNREADABLE}
    assert code_of(pipe) == failures.NO_REGULAR_FILE
    assert code_of(folder) == failures.NO_REGULAR_FILE
    assert code_of(tmp_path / "nothing.jpg") == failures.VANISHED
    assert code_of(tmp_path / "a\0b.jpg") == failures.UNREADABLE
    assert code_of(tmp_path / ("long" * 100)) == failures.UNREADABLE
    assert code_of(loop) == failures.UNREADABLE


def test_a_file_that_may_not_be_read_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "locked.jpg"
    file.write_bytes(FORMS["JPEG"])

    def refuse(*_: object) -> int:  # an administrator may read everything, so that rights alone prove nothing
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("wenmai.imaging.sources.os.open", refuse)
    assert code_of(file) == failures.UNREADABLE


def test_a_file_that_vanishes_between_looking_and_reading(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("JPEG", "BMP"):
        file = tmp_path / name
        file.write_bytes(FORMS[name])
        look = reading.open_source

        def look_and_lose(source: Path | bytes, look=look, file=file):
            found = look(source)
            file.unlink()
            return found

        with monkeypatch.context() as patch:
            patch.setattr(reading, "open_source", look_and_lose)
            assert code_of(file) == failures.VANISHED


def test_names_of_every_kind_are_opened(tmp_path: Path) -> None:
    names = ["青花[page=3].jpg", "a b%20;c.jpg", "no suffix", "-x.png", os.fsdecode(b"gbk-\xc7\xe0.jpg")]
    for name in names:
        file = tmp_path / name
        file.write_bytes(FORMS["JPEG"])
        assert reading.read_rgb(file).shape == PIXELS.shape


def test_the_error_keeps_its_code_across_processes() -> None:
    with pytest.raises(UnreadablePicture) as caught:
        reading.read(b"")
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.code, str(again)) == (caught.value.code, str(caught.value))


def test_other_loaders_are_blocked_even_when_asked_directly() -> None:
    import pyvips

    for loader, data in (("svgload_buffer", b"<svg/>"), ("vipsload", b""), ("csvload", b"")):
        with pytest.raises(pyvips.Error, match="blocked"):
            getattr(pyvips.Image, loader)(data or "/dev/null")
    assert {one.loader for one in formats.FORMATS if one.loader} == {
        "jpegload",
        "pngload",
        "tiffload",
        "gifload",
    }


def read_in_child(data: bytes) -> int:
    return int(reading.read_rgb(data, longest_side_px=50).sum())


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_workers_may_read_after_their_parent_has(method: str) -> None:
    here = [read_in_child(data) for data in FORMS.values()]
    with multiprocessing.get_context(method).Pool(2) as pool:
        there = pool.map_async(read_in_child, list(FORMS.values())).get(timeout=60)
    assert there == here


def test_nothing_is_written_to_standard_error(tmp_path: Path) -> None:
    damaged = bytearray(FORMS["JPEG"])
    damaged[len(damaged) // 2] ^= 0xFF
    for name, data in {
        "half.tif": FORMS["TIFF lzw"][:9000],
        "half.jpg": FORMS["JPEG"][:5000],
        "bad.jpg": damaged,
    }.items():
        (tmp_path / name).write_bytes(data)
    program = (
        "import sys, pathlib; from wenmai.imaging import reading\n"
        "from wenmai.kernel.errors import PictureError\n"
        "for file in sorted(pathlib.Path(sys.argv[1]).iterdir()):\n"
        "    try: reading.read(file)\n"
        "    except PictureError as error: print(file.name, error.code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stderr == ""
    assert "half.jpg truncated-picture" in done.stdout
    assert "half.tif" in done.stdout
    assert logging.getLogger("pyvips").handlers


@pytest.mark.parametrize("form", ["TIFF", "PNG", "JPEG"])
def test_memory_stays_near_the_result_while_a_large_picture_is_shrunk(form: str, tmp_path: Path) -> None:
    """36 Mpixel are 108 MB as RGB; a thumbnail of them must not hold them all at once."""
    file = tmp_path / "large"
    options = {"TIFF": {"compression": "tiff_lzw"}, "PNG": {"compress_level": 1}, "JPEG": {}}[form]
    Image.linear_gradient("L").convert("RGB").resize((6000, 6000)).save(file, form, **options)
    program = (
        "import pathlib, re, sys; from wenmai.imaging import reading\n"
        "peak = lambda: int(re.search(r'VmHWM:\\s+(\\d+)', pathlib.Path('/proc/self/status').read_text())[1])\n"
        "before = peak()\n"
        "assert reading.read_rgb(pathlib.Path(sys.argv[1]), longest_side_px=256).shape == (256, 256, 3)\n"
        "print(peak() - before)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(file)], capture_output=True, text=True, timeout=60, check=True
    )
    assert 0 <= int(done.stdout) < 90_000  # kibibytes
