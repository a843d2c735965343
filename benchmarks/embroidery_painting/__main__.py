"""Thread painting beside tatami with the same palette and renderer, over photographs of many kinds of thing.

    python -m benchmarks.embroidery_painting --out FOLDER [--set seen|unseen|all] [--only NAME …] [--again]

Of each piece FOLDER gets its figures (NAME.json) and the photograph, the tatami and the painting at full size; pieces
whose figures are there are not done again, so that a run may be split or taken up. At the end: the figures, how many
pieces have what was asked for, and ``sheet-SET.png``. Threads are of the chart that users get when they name none.
Times are of the processor. Nothing is written beside the code. What each figure means stands with its measure:
``likeness``, ``directions``, ``machine``, ``ways``, ``bare``.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.embroidery_painting import figures, sheet
from benchmarks.embroidery_painting.likeness import drawn
from benchmarks.embroidery_painting.pieces import SETS, Piece, subject_of
from benchmarks.embroidery_painting.tatami import plan_tatami
from benchmarks.pictures import shared_data
from wenmai.lines.embroidery import charts
from wenmai.lines.embroidery.model import Thread
from wenmai.lines.embroidery.painting import PaintingSettings, plan_painting
from wenmai.lines.embroidery.parameters import EmbroideryParameters


def do(piece: Piece, chart: Sequence[Thread], settings: PaintingSettings, artefacts: Path, out: Path) -> None:
    """One piece planned, measured and drawn."""
    picture, width_mm = subject_of(piece, artefacts, out / "models")
    begin = time.process_time()
    painting = plan_painting(picture.rgb, picture.mask, width_mm, chart, settings)
    seconds = time.process_time() - begin
    tatami = plan_tatami(painting)
    pictures = (picture.rgb, drawn(tatami, painting, flat=False), drawn(painting.plan, painting, flat=False))
    sheet.keep(out, piece.name, pictures)
    figures.write(figures.measured(piece.name, picture, painting, tatami, seconds), out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="folder for figures, pictures and the sheet")
    parser.add_argument("--set", choices=(*SETS, "all"), default="seen", help="which photographs")
    parser.add_argument("--only", nargs="*", default=(), help="beginnings of names of pieces")
    parser.add_argument("--again", action="store_true", help="do pieces whose figures are there already")
    parser.add_argument("--colours", type=int, default=PaintingSettings().palette_size, help="threads at most")
    parser.add_argument("--detail", type=float, default=PaintingSettings().detail)
    options = parser.parse_args()
    data = shared_data()
    if data is None:
        raise SystemExit("The photographs are not here: set WENMAI_TEST_DATA to the folder of shared data.")
    options.out.mkdir(parents=True, exist_ok=True)
    chart = charts.chosen(str(EmbroideryParameters().threads)).threads
    settings = PaintingSettings(palette_size=options.colours, detail=options.detail)
    pieces = [piece for name in SETS if options.set in (name, "all") for piece in SETS[name]]
    for piece in pieces:
        wanted = not options.only or any(piece.name.startswith(name) for name in options.only)
        if wanted and (options.again or not (options.out / f"{piece.name}.json").is_file()):
            do(piece, chart, settings, data / "artefacts", options.out)
            print(*sheet.words_of(figures.read(options.out, [piece.name])[0]), sep="\n", flush=True)
    done = figures.read(options.out, [piece.name for piece in pieces])
    print(f"\n{sheet.summary(done)}")
    sheet.write_sheet(options.out, done, options.set)


if __name__ == "__main__":
    main()
