"""The acoustic network: a factorised TDNN with one output every 30 ms.

Each layer sees a few frames of the one below (`Splice`), so that it is one product of matrices
and goes over to Kaldi's nnet3 unchanged. Two layers at 10 and 30 ms, then blocks with a narrow
middle and a bypass (Povey et al. 2018, without the orthogonal constraint).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from speech.training.features import MELS
from speech.training.phones import PDFS, TONED

SUBSAMPLING = 3
"""libvosk takes it for granted."""
BYPASS = 0.66
"""Weight of a block's input in its output."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the network."""

    front: int = 192
    width: int = 384
    bottleneck: int = 128
    dilations: tuple[int, ...] = (1, 1, 1, 2, 2, 2)
    """Of the blocks, in outputs of 30 ms."""
    last: int = 160
    """Width before the outputs."""

    @property
    def context(self) -> int:
        """Frames of 10 ms to each side of the middle one."""
        return 2 + 1 + SUBSAMPLING * sum(self.dilations)


def splice(frames: Tensor, offsets: Sequence[int], stride: int = 1) -> Tensor:
    """[batch, time, width] → [batch, shorter time, width × offsets], where all are there."""
    first, last = min(offsets), max(offsets)
    length = frames.shape[1] - (last - first)
    return torch.cat([frames[:, o - first : o - first + length : stride] for o in offsets], 2)


class Activation(nn.Module):
    """ReLU, then normalisation over the batch: without a learned scale, so that it can be folded."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.BatchNorm1d(width, affine=False)

    def forward(self, values: Tensor) -> Tensor:
        """[batch, time, width], unchanged in shape."""
        flat = torch.relu(values).flatten(0, 1)
        normed: Tensor = self.norm(flat)
        return normed.view(values.shape)


class Block(nn.Module):
    """Narrow, wide, bypass."""

    def __init__(self, width: int, bottleneck: int, dilation: int, dropout: float) -> None:
        super().__init__()
        self.dilation = dilation
        self.narrow = nn.Linear(3 * width, bottleneck, bias=False)
        self.wide = nn.Linear(bottleneck, width)
        self.activation = Activation(width)
        self.dropout = dropout

    def forward(self, values: Tensor) -> Tensor:
        """Shortens time by twice the dilation."""
        around = splice(values, (-self.dilation, 0, self.dilation))
        grown = self.activation(self.wide(self.narrow(around)))
        grown = self._dropped(grown)
        result: Tensor = grown + BYPASS * values[:, self.dilation : -self.dilation]
        return result

    def _dropped(self, values: Tensor) -> Tensor:
        """Dropout of whole channels of an utterance."""
        if not (self.training and self.dropout):
            return values
        keep = 1 - self.dropout
        mask = torch.rand(values.shape[0], 1, values.shape[2]) < keep
        return values * (mask / keep)


class Network(nn.Module):
    """Normalised log-mel to one score a pdf (for LF-MMI) and one a toned pdf (cross-entropy)."""

    def __init__(self, shape: Shape, dropout: float = 0.0) -> None:
        super().__init__()
        self.shape = shape
        self.front = nn.Linear(5 * MELS, shape.front)
        self.front_activation = Activation(shape.front)
        self.subsample = nn.Linear(3 * shape.front, shape.width)
        self.subsample_activation = Activation(shape.width)
        self.blocks = nn.ModuleList(
            Block(shape.width, shape.bottleneck, dilation, dropout) for dilation in shape.dilations
        )
        self.last = nn.Linear(shape.width, shape.last)
        self.last_activation = Activation(shape.last)
        self.output = nn.Linear(shape.last, len(PDFS))
        self.second = nn.Linear(shape.width, TONED)
        nn.init.zeros_(self.output.weight)

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """[batch, time + 2 × context, 40] → [batch, ⌈time / 3⌉, pdfs], [.., toned pdfs]."""
        low = self.front_activation(self.front(splice(features, range(-2, 3))))
        values = self.subsample_activation(self.subsample(splice(low, (-1, 0, 1), SUBSAMPLING)))
        for block in self.blocks:
            values = block(values)
        scores = self.output(self.last_activation(self.last(values)))
        return scores.float(), self.second(values).float()


def padded(features: Tensor, context: int) -> Tensor:
    """[batch, time, 40] with the first and last frames repeated, as nnet3 pads."""
    first = features[:, :1].expand(-1, context, -1)
    last = features[:, -1:].expand(-1, context, -1)
    return torch.cat((first, features, last), 1)
