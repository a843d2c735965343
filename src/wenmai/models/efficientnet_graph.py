"""EfficientNet-Lite0 as an ONNX graph, written from its weights.

Architecture: M. Tan, Q. V. Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks"
(ICML 2019), in the Lite variant (no squeeze-and-excitation, ReLU6 for swish; TensorFlow's tpu repository,
``efficientnet_lite_builder.py``). Batch norms are folded into the convolutions before them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

BATCH_NORM_EPSILON = 1e-3  # efficientnet_lite_builder.py
OPSET = 17
IR_VERSION = 8

INPUT = "pixels"
STRIDE8, STRIDE16, POOLED = "stride8", "stride16", "pooled"


@dataclass(frozen=True, slots=True)
class Stage:
    """A run of equal inverted bottlenecks; ``stride`` belongs to the first of them."""

    repeats: int
    kernel_px: int
    stride: int
    expansion: int
    channels: int


STAGES = (
    Stage(1, 3, 1, 1, 16),
    Stage(2, 3, 2, 6, 24),
    Stage(2, 5, 2, 6, 40),
    Stage(3, 3, 2, 6, 80),
    Stage(3, 5, 1, 6, 112),
    Stage(4, 5, 2, 6, 192),
    Stage(1, 3, 1, 6, 320),
)
STEM_CHANNELS = 32
TAPS = {2: STRIDE8, 4: STRIDE16}  # stage → the output that it feeds


class _Graph:
    """Collects nodes and weights; every method returns the name of the value it makes."""

    def __init__(self, weights: Mapping[str, npt.NDArray[Any]]) -> None:
        self._weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = [
            numpy_helper.from_array(np.array(0, np.float32), "zero"),
            numpy_helper.from_array(np.array(6, np.float32), "six"),
        ]

    def node(self, operator: str, inputs: list[str], output: str, **attributes: Any) -> str:
        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
        return output

    def convolution(self, value: str, conv: str, norm: str, *, stride: int = 1, depthwise: bool = False) -> str:
        """Convolution + batch norm, padded as TensorFlow's SAME does for sides that the stride divides."""
        kernel, bias = _fold(self._weights, conv, norm)
        size_px = kernel.shape[2]
        before = (size_px - stride) // 2
        after = size_px - stride - before
        for suffix, array in (("weight", kernel), ("bias", bias)):
            self.initializers.append(numpy_helper.from_array(array, f"{conv}.{suffix}"))
        return self.node(
            "Conv",
            [value, f"{conv}.weight", f"{conv}.bias"],
            f"{conv}.out",
            kernel_shape=[size_px, size_px],
            strides=[stride, stride],
            pads=[before, before, after, after],
            group=kernel.shape[0] if depthwise else 1,
        )

    def relu6(self, value: str) -> str:
        return self.node("Clip", [value, "zero", "six"], f"{value}.relu6")

    def bottleneck(self, value: str, block: str, *, stride: int, expand: bool, residual: bool) -> str:
        hidden = value
        if expand:
            hidden = self.relu6(self.convolution(value, f"{block}._expand_conv", f"{block}._bn0"))
        hidden = self.relu6(
            self.convolution(hidden, f"{block}._depthwise_conv", f"{block}._bn1", stride=stride, depthwise=True)
        )
        out = self.convolution(hidden, f"{block}._project_conv", f"{block}._bn2")
        return self.node("Add", [out, value], f"{block}.sum") if residual else out


def _fold(
    weights: Mapping[str, npt.NDArray[Any]], conv: str, norm: str
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    kernel = weights[f"{conv}.weight"].astype(np.float64)
    gain, offset, mean, variance = (
        weights[f"{norm}.{part}"].astype(np.float64) for part in ("weight", "bias", "running_mean", "running_var")
    )
    scale = gain / np.sqrt(variance + BATCH_NORM_EPSILON)
    return (kernel * scale[:, None, None, None]).astype(np.float32), (offset - mean * scale).astype(np.float32)


def build(weights: Mapping[str, npt.NDArray[Any]]) -> bytes:
    """The network as a serialised ONNX model.

    Input ``pixels`` (n, 3, h, w) float32, normalised, h and w multiples of 32. Outputs ``stride8`` (n, 40,
    h/8, w/8), ``stride16`` (n, 112, h/16, w/16) and ``pooled`` (n, 1280). Raises KeyError where a weight is
    missing.
    """
    graph = _Graph(weights)
    value = graph.relu6(graph.convolution(INPUT, "_conv_stem", "_bn0", stride=2))
    channels, index = STEM_CHANNELS, 0
    for number, stage in enumerate(STAGES):
        for repeat in range(stage.repeats):
            stride = stage.stride if repeat == 0 else 1
            residual = stride == 1 and channels == stage.channels
            value = graph.bottleneck(
                value, f"_blocks.{index}", stride=stride, expand=stage.expansion > 1, residual=residual
            )
            channels, index = stage.channels, index + 1
        if number in TAPS:
            graph.node("Identity", [value], TAPS[number])
    value = graph.relu6(graph.convolution(value, "_conv_head", "_bn1"))
    value = graph.node("GlobalAveragePool", [value], "mean")
    graph.node("Flatten", [value], POOLED, axis=1)
    return bytes(_model(graph).SerializeToString(deterministic=True))


def _model(graph: _Graph) -> onnx.ModelProto:
    def value_info(name: str, shape: list[str | int]) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)

    inputs = [value_info(INPUT, ["n", 3, "height", "width"])]
    outputs = [
        value_info(STRIDE8, ["n", 40, "height8", "width8"]),
        value_info(STRIDE16, ["n", 112, "height16", "width16"]),
        value_info(POOLED, ["n", 1280]),
    ]
    body = helper.make_graph(graph.nodes, "efficientnet-lite0", inputs, outputs, graph.initializers)
    model = helper.make_model(body, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    onnx.checker.check_model(model)
    return model
