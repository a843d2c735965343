"""``python -m benchmarks.motifs_train`` prints cross-validated figures of the ranking of ornaments, folds split by
picture; ``--write`` also fits it on all pictures and writes the models into the package."""

from __future__ import annotations

import argparse
import json

import cv2

from benchmarks.motifs_fit import fit_axes, gather, with_axes, write
from benchmarks.motifs_unseen import cross_validated, cross_validated_presence

CUTS = (0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7)


def main() -> None:
    """Cross-validate, and write the models where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the fitted models into the package")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    examples = gather()
    axes = fit_axes(examples)
    examples = with_axes(examples, axes)
    ranking, absence = cross_validated(examples, CUTS), cross_validated_presence(examples)
    lines = [f"{cut}: {row}" for cut, row in ranking.items()] + [f"presence: {absence}"]
    print(json.dumps({"ranking": ranking, "presence": absence}) if arguments.json else "\n".join(lines))
    if arguments.write:
        write(examples, axes)


if __name__ == "__main__":
    main()
