"""The trained network as the files that libvosk loads (`am/`, `conf/`)."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from speech.training.features import MELS, MFCC, Floats, cosines
from speech.training.kaldi_binary import KaldiWriter, rounded
from speech.training.network import BYPASS, SUBSAMPLING, Activation, Block, Network
from speech.training.phones import SILENCE
from speech.training.transitions import (
    PAUSE,
    PHONE_IDS,
    word_boundaries,
    write_transition_model,
)

DECODING = {
    "min-active": 200,
    "max-active": 4000,
    "beam": 12.0,
    "lattice-beam": 5.0,
    "acoustic-scale": 1.4,
    "frame-subsampling-factor": SUBSAMPLING,
    "endpoint.silence-phones": f"{PHONE_IDS[SILENCE]}:{PHONE_IDS[PAUSE]}",
    "endpoint.rule2.min-trailing-silence": 0.5,
    "endpoint.rule3.min-trailing-silence": 0.75,
    "endpoint.rule4.min-trailing-silence": 1.0,
}
_ASSUMED_FRAMES = 1000
"""Frames that the global mean claims to rest on; libvosk takes 200 of them at most."""

Array = npt.NDArray[np.float64]


class Nnet3:
    """Collects the components and nodes of an nnet3 network."""

    def __init__(self) -> None:
        self.lines = [f"input-node name=input dim={MELS}"]
        self._components = KaldiWriter()
        self._count = 0

    def affine(self, name: str, source: str, weight: Array, bias: Array) -> str:
        """A product of matrices; `source` is a descriptor. Returns the node's name."""
        writer = self._begin(name, "AffineComponent", source)
        writer.token("<LearningRate>")
        writer.number(0.001)
        writer.token("<LinearParams>")
        writer.matrix(rounded(weight))
        writer.token("<BiasParams>")
        writer.vector(rounded(bias))
        writer.token("</AffineComponent>")
        return name

    def relu(self, name: str, source: str, width: int) -> str:
        """max(0, x)."""
        writer = self._begin(name, "RectifiedLinearComponent", source)
        writer.token("<Dim>")
        writer.integer(width)
        for statistics in ("<ValueAvg>", "<DerivAvg>"):
            writer.token(statistics)
            writer.vector([])
        writer.token("<Count>")
        writer.double(0.0)
        writer.token("</RectifiedLinearComponent>")
        return name

    def same(self, name: str, source: str, width: int) -> str:
        """The source itself: a name for a sum."""
        writer = self._begin(name, "NoOpComponent", source)
        writer.token("<Dim>")
        writer.integer(width)
        writer.token("<BackpropScale>")
        writer.number(1.0)
        writer.token("</NoOpComponent>")
        return name

    def write(self, writer: KaldiWriter, output: str) -> None:
        """The whole network with `output` as its output."""
        lines = [*self.lines, f"output-node name=output input={output} objective=linear"]
        writer.token("<Nnet3>")
        writer.text("\n" + "\n".join(lines) + "\n\n")
        writer.token("<NumComponents>")
        writer.integer(self._count)
        writer.append(self._components)
        writer.token("</Nnet3>")

    def _begin(self, name: str, kind: str, source: str) -> KaldiWriter:
        self.lines.append(f"component-node name={name} component={name} input={source}")
        self._count += 1
        self._components.token("<ComponentName>", name, f"<{kind}>")
        return self._components


def offsets(source: str, steps: Iterable[int]) -> str:
    """Descriptor of the source at those frames of 10 ms, side by side."""
    parts = [f"Offset({source}, {step})" if step else source for step in steps]
    return f"Append({', '.join(parts)})"


def nnet3_of(network: Network) -> tuple[Nnet3, str]:
    """The network without its second head and with normalisation folded, and its output's name.

    It takes cepstra (see `features`): the first weights undo the cosine transform.
    A normalised ReLU is (relu(x) − m) / d, where d > 0: 1 / d goes into the product before
    it, −m / d into the bias of the one after it. Past a bypass such shifts add up.
    """
    net = Nnet3()
    weight, bias, shift = _folded(network.front, network.front_activation, None)
    weight = (weight.reshape(-1, MELS) @ cosines().T).reshape(weight.shape)
    node = _layer(net, "front", offsets("input", range(-2, 3)), weight, bias)
    weight, bias, shift = _folded(network.subsample, network.subsample_activation, shift)
    node = _layer(net, "subsample", offsets(node, (-1, 0, 1)), weight, bias)
    for number, block in enumerate(network.blocks, 1):
        assert isinstance(block, Block)
        steps = [SUBSAMPLING * block.dilation * k for k in (-1, 0, 1)]
        narrow = _array(block.narrow.weight)
        low = net.affine(
            f"narrow{number}", offsets(node, steps), narrow, narrow @ np.tile(shift, 3)
        )
        weight, bias, own = _folded(block.wide, block.activation, None)
        grown = _layer(net, f"wide{number}", low, weight, bias)
        node = net.same(f"block{number}", f"Sum({grown}, Scale({BYPASS}, {node}))", len(bias))
        shift = own + BYPASS * shift
    weight, bias, shift = _folded(network.last, network.last_activation, shift)
    node = _layer(net, "last", node, weight, bias)
    final = _array(network.output.weight)
    output = net.affine("output.affine", node, final, _array(network.output.bias) + final @ shift)
    return net, output


def _layer(net: Nnet3, name: str, source: str, weight: Array, bias: Array) -> str:
    affine = net.affine(f"{name}.affine", source, weight, bias)
    return net.relu(f"{name}.relu", affine, len(bias))


def _folded(
    linear: object, activation: Activation, shift: Array | None
) -> tuple[Array, Array, Array]:
    """Weight and bias with what comes from the layer below; the shift left to the layer above."""
    weight, bias = _array(linear.weight), _array(linear.bias)  # type: ignore[attr-defined]
    if shift is not None:
        bias = bias + weight @ np.tile(shift, weight.shape[1] // len(shift))
    mean, variance = _array(activation.norm.running_mean), _array(activation.norm.running_var)
    scale = 1 / np.sqrt(variance + activation.norm.eps)
    return weight * scale[:, None], bias * scale, -mean * scale


def _array(tensor: object) -> Array:
    values: Array = tensor.detach().double().numpy()  # type: ignore[attr-defined]
    return values


def write_acoustic_model(network: Network, mean: Floats, folder: Path) -> None:
    """`am/final.mdl`, `am/global_cmvn.stats`, `conf/` and `graph/phones/word_boundary.int`."""
    for name in ("am", "conf", "graph/phones"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    writer = KaldiWriter()
    write_transition_model(writer)
    net, output = nnet3_of(network)
    net.write(writer, output)
    writer.token("<LeftContext>")
    writer.integer(network.shape.context)
    writer.token("<RightContext>")
    writer.integer(network.shape.context)
    writer.token("<Priors>")
    writer.vector([])
    (folder / "am/final.mdl").write_bytes(writer.getvalue())
    (folder / "am/global_cmvn.stats").write_text(_cmvn_statistics(cosines() @ mean))
    (folder / "conf/mfcc.conf").write_text(_options(MFCC))
    (folder / "conf/model.conf").write_text(_options(DECODING))
    (folder / "graph/phones/word_boundary.int").write_text(word_boundaries())


def _cmvn_statistics(mean: Array) -> str:
    """Sums and, as they are not used, invented sums of squares of so many frames."""
    sums = " ".join(f"{value * _ASSUMED_FRAMES:.8g}" for value in mean)
    squares = " ".join(f"{(value * value + 9) * _ASSUMED_FRAMES:.8g}" for value in mean)
    return f" [\n  {sums} {_ASSUMED_FRAMES}\n  {squares} 0 ]\n"


def _options(options: Mapping[str, object]) -> str:
    return "".join(f"--{name}={value}\n" for name, value in options.items())
