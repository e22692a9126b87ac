"""Reads what `KaldiWriter` writes, and runs an nnet3 network by its config lines alone."""

import re
import struct
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


class KaldiReader:
    """Kaldi's binary format, as Kaldi reads it."""

    def __init__(self, data: bytes) -> None:
        assert data[:2] == b"\0B"
        self.data, self.at = data, 2

    def take(self, count: int) -> bytes:
        self.at += count
        assert self.at <= len(self.data)
        return self.data[self.at - count : self.at]

    def token(self) -> str:
        end = self.data.index(b" ", self.at)
        return self.take(end + 1 - self.at)[:-1].decode("ascii")

    def expect(self, *tokens: str) -> None:
        for token in tokens:
            assert self.token() == token

    def integer(self) -> int:
        size, value = struct.unpack("<bi", self.take(5))
        assert size == 4
        return int(value)

    def integers(self) -> list[int]:
        size, count = struct.unpack("<bi", self.take(5))
        assert size == 4
        return list(struct.unpack(f"<{count}i", self.take(4 * count)))

    def number(self) -> float:
        size, value = struct.unpack("<bf", self.take(5))
        assert size == 4
        return float(value)

    def double(self) -> float:
        size, value = struct.unpack("<bd", self.take(9))
        assert size == 8
        return float(value)

    def vector(self) -> Array:
        self.expect("FV")
        count = self.integer()
        return np.frombuffer(self.take(4 * count), "<f4").astype(np.float64)

    def matrix(self) -> Array:
        self.expect("FM")
        rows, columns = self.integer(), self.integer()
        flat = np.frombuffer(self.take(4 * rows * columns), "<f4")
        return flat.reshape(rows, columns).astype(np.float64)

    def line(self) -> str:
        end = self.data.index(b"\n", self.at)
        return self.take(end + 1 - self.at)[:-1].decode("ascii")


def read_transition_model(reader: KaldiReader) -> tuple[list[int], list[tuple[int, int, int]]]:
    """Phones, and phone, state and pdf of each emitting state."""
    reader.expect("<TransitionModel>", "<Topology>")
    phones, entry_of = reader.integers(), reader.integers()
    sizes = []
    for _ in range(reader.integer()):
        states = reader.integer()
        for state in range(states):
            pdf_class, transitions = reader.integer(), reader.integer()
            assert pdf_class == (state if state < states - 1 else -1)
            targets = [(reader.integer(), reader.number()) for _ in range(transitions)]
            assert targets == ([(state, 0.5), (state + 1, 0.5)] if transitions else [])
        sizes.append(states - 1)
    reader.expect("</Topology>", "<Triples>")
    triples = [
        (reader.integer(), reader.integer(), reader.integer()) for _ in range(reader.integer())
    ]
    reader.expect("</Triples>", "<LogProbs>")
    log_probabilities = reader.vector()
    reader.expect("</LogProbs>", "</TransitionModel>")
    assert sorted(triples) == triples
    assert len(log_probabilities) == 2 * len(triples) + 1
    assert len(entry_of) == max(phones) + 1
    for phone in phones:
        assert [t[1] for t in triples if t[0] == phone] == list(range(sizes[entry_of[phone]]))
    return phones, triples


class Nnet3Reader:
    """An nnet3 network."""

    def __init__(self, reader: KaldiReader) -> None:
        reader.expect("<Nnet3>")
        assert reader.line() == ""
        self.nodes: dict[str, str] = {}
        while line := reader.line():
            fields = dict(re.findall(r"(\w+)=(.*?)(?= \w+=|$)", line))
            if line.startswith("component-node"):
                assert fields["name"] == fields["component"]
            self.nodes[fields["name"]] = fields.get("input", "")
        reader.expect("<NumComponents>")
        self.components = dict(self._component(reader) for _ in range(reader.integer()))
        reader.expect("</Nnet3>", "<LeftContext>")
        self.left = reader.integer()
        reader.expect("<RightContext>")
        self.right = reader.integer()
        reader.expect("<Priors>")
        self.priors = reader.vector()
        assert reader.at == len(reader.data)

    def _component(self, reader: KaldiReader) -> tuple[str, Any]:
        reader.expect("<ComponentName>")
        name, kind = reader.token(), reader.token()
        value: Any = kind
        if kind == "<AffineComponent>":
            reader.expect("<LearningRate>")
            reader.number()
            reader.expect("<LinearParams>")
            weight = reader.matrix()
            reader.expect("<BiasParams>")
            value = (weight, reader.vector())
        elif kind == "<RectifiedLinearComponent>":
            reader.expect("<Dim>")
            reader.integer()
            reader.expect("<ValueAvg>")
            reader.vector()
            reader.expect("<DerivAvg>")
            reader.vector()
            reader.expect("<Count>")
            reader.double()
        else:
            assert kind == "<NoOpComponent>"
            reader.expect("<Dim>")
            reader.integer()
            reader.expect("<BackpropScale>")
            reader.number()
        reader.expect(kind.replace("<", "</"))
        return name, value

    def at(self, descriptor: str, features: Array, time: int) -> Array:
        """Value of a descriptor at a time; `features` start at −left."""
        found = re.fullmatch(r"(\w+)\((.*)\)", descriptor)
        if not found:
            return self._node(descriptor, features, time)
        parts = re.split(r",\s*(?![^(]*\))", found[2])
        match found[1]:
            case "Append":
                return np.concatenate([self.at(part, features, time) for part in parts])
            case "Offset":
                return self.at(parts[0], features, time + int(parts[1]))
            case "Scale":
                return float(parts[0]) * self.at(parts[1], features, time)
            case "Sum":
                return self.at(parts[0], features, time) + self.at(parts[1], features, time)
        raise AssertionError(descriptor)

    def _node(self, name: str, features: Array, time: int) -> Array:
        if name == "input":
            return np.asarray(features[time + self.left])
        value = self.at(self.nodes[name], features, time)
        component = self.components.get(name)
        if isinstance(component, tuple):
            return np.asarray(component[0] @ value + component[1])
        return np.maximum(value, 0) if component == "<RectifiedLinearComponent>" else value
