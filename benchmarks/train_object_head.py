"""Fit the object head (src/wenmai/genes/objects/head.npz) to outlined photographs and what is simulated from
them.

python -m benchmarks.train_object_head [--folds 3] [--epochs 12] [--scattered] [--out head.npz]

Needs PyTorch, which wenmai itself does not: run it in an environment that has both. With ``--folds N`` it
first reports the IoU on photographs that the head has not seen. Photographs of held_back.csv have no outline
and are never read.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import torch  # type: ignore[import-not-found]
from torch import nn
from torch.nn import functional  # type: ignore[import-not-found]

from benchmarks.masks import default_folder, read
from benchmarks.object_scenes import FULL_SHARE, Outline, Scene, read_outlines, variations
from wenmai.genes.objects import cues, head
from wenmai.models import efficientnet

HERE = Path(__file__).parent
SEED = 7
SIDE_PX = 512  # long side of the scenes, as the encoder sees them
GROUPS = 5  # photographs lend each other backdrops only within a group, so that folds stay apart
CHANNELS, FINE_CHANNELS, MERGED_CHANNELS, FRAME_CHANNELS = 32, 12, 16, 8
BATCH = 8
RATE_MAX, WEIGHT_DECAY, DROPPED = 4e-3, 3e-2, 0.15
IOU_WEIGHT, FRAME_WEIGHT = 0.5, 0.15


@dataclass(slots=True)
class Sample:
    """The head's input planes (channels first), the object's share of each stride-8 cell, and where it is
    from.
    """

    coarse: Any
    fine: Any
    share: Any
    group: int
    original: Outline | None


class Head(nn.Module):  # type: ignore[misc]
    """The network that ``wenmai.genes.objects.head`` evaluates; its names are those of the coefficients."""

    def __init__(self, coarse: int, fine: int) -> None:
        super().__init__()

        def three(inputs: int, outputs: int, dilation: int) -> Any:
            return nn.Conv2d(inputs, outputs, 3, padding=dilation, dilation=dilation, padding_mode="replicate")

        self.a = nn.Conv2d(coarse, CHANNELS, 1)
        self.g = nn.Linear(2 * CHANNELS, CHANNELS)
        self.c = nn.ModuleList([three(CHANNELS, CHANNELS, dilation) for dilation in head.DILATIONS])
        self.e = nn.Conv2d(fine, FINE_CHANNELS, 1)
        self.m = three(CHANNELS + FINE_CHANNELS, MERGED_CHANNELS, 1)
        self.o = nn.Conv2d(MERGED_CHANNELS, 1, 1)
        self.f1 = nn.Linear(2 * CHANNELS, FRAME_CHANNELS)
        self.f2 = nn.Linear(FRAME_CHANNELS, 1)
        self.drop = nn.Dropout2d(DROPPED)

    def forward(self, coarse: Any, fine: Any) -> tuple[Any, Any]:
        hidden = functional.relu(self.a(self.drop(coarse)))
        hidden = hidden + self.g(_summary(hidden))[:, :, None, None]
        for convolution in self.c:
            hidden = hidden + functional.relu(convolution(hidden))
        frame = self.f2(functional.relu(self.f1(_summary(hidden))))[:, 0]
        doubled = functional.interpolate(hidden, scale_factor=2, mode="bilinear", align_corners=False)
        joined = torch.cat([doubled, functional.relu(self.e(self.drop(fine)))], 1)
        return self.o(functional.relu(self.m(joined)))[:, 0], frame


def _summary(hidden: Any) -> Any:
    sides = [hidden[:, :, 0], hidden[:, :, -1], hidden[:, :, 1:-1, 0], hidden[:, :, 1:-1, -1]]
    return torch.cat([hidden.mean((2, 3)), torch.cat(sides, 2).mean(2)], 1)


def load_scenes(folder: Path) -> list[tuple[Outline, Scene]]:
    found = []
    for outline in read_outlines():
        rgb = read(folder / outline.file)
        factor = SIDE_PX / max(rgb.shape[:2])
        size = round(rgb.shape[1] * factor), round(rgb.shape[0] * factor)
        small = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
        found.append((outline, Scene(small, outline.mask(size[1], size[0]), outline.file)))
    return found


def samples(
    scenes: list[tuple[Outline, Scene]], encoder: efficientnet.ImageEncoder, *, scattered: bool
) -> list[Sample]:
    rng = np.random.default_rng(SEED)
    result = []
    for number, (outline, scene) in enumerate(scenes):
        group = number % GROUPS
        neighbours = [other for _, other in scenes[group::GROUPS] if 0.15 < other.mask.mean() < 0.85]
        for place, each in enumerate(variations(scene, neighbours, rng, scattered=scattered)):
            features = encoder.features(np.ascontiguousarray(each.rgb))
            grid = features.stride8.shape[1], features.stride8.shape[0]
            lab = cv2.cvtColor(np.ascontiguousarray(each.rgb).astype(np.float32) / 255.0, cv2.COLOR_RGB2LAB)
            lab8 = np.asarray(cv2.resize(lab, grid, interpolation=cv2.INTER_AREA), np.float32)
            share = cv2.resize(each.mask.astype(np.float32), grid, interpolation=cv2.INTER_AREA)
            result.append(
                Sample(
                    coarse=cues.coarse_planes(features.stride8, features.stride16, lab8),
                    fine=cues.fine_planes(features.stride8, lab8),
                    share=torch.tensor(share),
                    group=group,
                    original=outline if place == 0 else None,
                )
            )
    return result


def standardise(data: list[Sample]) -> dict[str, npt.NDArray[np.float32]]:
    """Scale the planes of all samples in place; what was taken off and divided by comes back."""
    scales = {}
    for name in ("coarse", "fine"):
        mean = np.mean([getattr(each, name).mean((0, 1)) for each in data], axis=0)
        spread = np.sqrt(np.mean([((getattr(each, name) - mean) ** 2).mean((0, 1)) for each in data], axis=0))
        scales[f"{name}_mean"], scales[f"{name}_spread"] = mean, spread + 1e-6
        for each in data:
            scaled = (getattr(each, name) - mean) / (spread + 1e-6)
            setattr(each, name, torch.tensor(scaled.transpose(2, 0, 1).astype(np.float32)))
    return scales


def fit(data: list[Sample], epochs: int) -> Any:
    torch.manual_seed(SEED)
    rng = np.random.default_rng(SEED)
    network = Head(data[0].coarse.shape[0], data[0].fine.shape[0])
    optimiser = torch.optim.AdamW(network.parameters(), weight_decay=WEIGHT_DECAY)
    shapes: dict[tuple[int, ...], list[Sample]] = {}
    for each in data:
        shapes.setdefault(tuple(each.coarse.shape), []).append(each)
    steps = epochs * sum(-(-len(alike) // BATCH) for alike in shapes.values())
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE_MAX, total_steps=steps, pct_start=0.15)
    for _ in range(epochs):
        batches = []
        for alike in shapes.values():
            order = rng.permutation(len(alike))
            batches += [[alike[i] for i in order[at : at + BATCH]] for at in range(0, len(alike), BATCH)]
        for number in rng.permutation(len(batches)):
            loss = _loss(network, batches[number])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    network.eval()
    return network


def _loss(network: Any, batch: list[Sample]) -> Any:
    """Cross entropy of the cells, the lack of overlap, and the cross entropy of 'fills the frame'."""
    share = torch.stack([each.share for each in batch])
    logits, frame = network(torch.stack([each.coarse for each in batch]), torch.stack([each.fine for each in batch]))
    softened = share * 0.98 + 0.01  # outlines drawn by eye are never quite right
    cells = functional.binary_cross_entropy_with_logits(logits, softened)
    chance = torch.sigmoid(logits)
    joint, union = (chance * share).sum((1, 2)), (chance + share - chance * share).sum((1, 2))
    missed = (1 - (joint + 1) / (union + 1)).mean()
    full = (share.mean((1, 2)) > FULL_SHARE).float()
    frames = functional.binary_cross_entropy_with_logits(frame, full)
    return cells + IOU_WEIGHT * missed + FRAME_WEIGHT * frames


def unseen_iou(data: list[Sample], folds: int, epochs: int) -> list[tuple[float, str]]:
    """IoU of each photograph's cells by a head that saw nothing of its group, the worst first."""
    result = []
    for fold in range(folds):
        network = fit([each for each in data if each.group % folds != fold], epochs)
        for each in data:
            if each.group % folds == fold and each.original is not None:
                with torch.no_grad():
                    found = network(each.coarse[None], each.fine[None])[0][0] > 0
                truth = each.share > 0.5
                iou = float((found & truth).sum() / max(1, int((found | truth).sum())))
                if each.original.frame_too:
                    iou = max(iou, float(found.float().mean()))
                result.append((iou, each.original.file))
    return sorted(result)


def coefficients(network: Any) -> dict[str, npt.NDArray[np.float16]]:
    """Weights in the order that numpy multiplies them: (rows, columns, inputs, outputs) or (inputs,
    outputs).
    """
    result = {}
    for name, value in network.state_dict().items():
        array = value.numpy()
        if array.ndim == 4:
            array = array.transpose(2, 3, 1, 0)
            array = array[0, 0] if array.shape[0] == 1 else array
        elif array.ndim == 2:
            array = array.T
        result[name] = array.astype(np.float16)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=default_folder())
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--scattered", action="store_true", help="also scenes of several small objects")
    parser.add_argument("--out", type=Path, default=HERE / "out" / "head.npz")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    encoder = efficientnet.load(arguments.out.parent / "models")
    data = samples(load_scenes(arguments.folder), encoder, scattered=arguments.scattered)
    scales = standardise(data)
    print(f"{len(data)} samples", flush=True)
    if arguments.folds:
        unseen = unseen_iou(data, arguments.folds, arguments.epochs)
        print(f"unseen IoU {np.mean([iou for iou, _ in unseen]):.3f}; worst {unseen[:10]}", flush=True)
    fitted: dict[str, Any] = {**coefficients(fit(data, arguments.epochs)), **scales}
    np.savez_compressed(arguments.out, **fitted)
    print(f"wrote {arguments.out}")


if __name__ == "__main__":
    main()
