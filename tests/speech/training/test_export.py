"""What is exported, read back by Kaldi's rules and run by nnet3's, gives the network's scores."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from speech.training.export import write_acoustic_model
from speech.training.features import cosines
from speech.training.kaldi_binary import KaldiWriter, rounded
from speech.training.network import Activation, Network, Shape
from speech.training.phones import PDF_OF
from speech.training.transitions import PHONE_IDS, TRANSITIONS, in_word
from tests.speech.training.kaldi_reader import KaldiReader, Nnet3Reader, read_transition_model


def small_network() -> Network:
    torch.manual_seed(3)
    network = Network(Shape(front=8, width=12, bottleneck=5, dilations=(1, 2), last=6))
    torch.nn.init.normal_(network.output.weight)
    for module in network.modules():
        if isinstance(module, Activation):
            assert module.norm.running_mean is not None
            assert module.norm.running_var is not None
            module.norm.running_mean.uniform_(0, 0.5)
            module.norm.running_var.uniform_(0.3, 2.0)
    return network.eval()


@given(st.lists(st.floats(-1e6, 1e6, width=32), max_size=20), st.integers(-(2**31), 2**31 - 1))
def test_numbers_round_trip(values: list[float], integer: int) -> None:
    writer = KaldiWriter()
    writer.token("<A>")
    writer.integer(integer)
    writer.vector(values)
    writer.matrix(np.reshape(values, (len(values), 1)))
    writer.integers([integer, 1])
    writer.double(0.5)
    reader = KaldiReader(writer.getvalue())
    reader.expect("<A>")
    assert reader.integer() == integer
    assert reader.vector().tolist() == values
    assert reader.matrix()[:, 0].tolist() == values
    assert reader.integers() == [integer, 1]
    assert reader.double() == 0.5
    assert reader.at == len(writer.getvalue())


@given(st.floats(-1e6, 1e6, width=32))
def test_rounding_keeps_eleven_bits(value: float) -> None:
    result = float(rounded([value])[0])
    assert result == pytest.approx(value, rel=2**-12, abs=1e-37)
    assert not int(np.float32(result).view(np.uint32)) & 0xFFF


def test_scores_and_transitions_survive(tmp_path: Path) -> None:
    network = small_network()
    write_acoustic_model(network, np.linspace(5, 11, 40, dtype=np.float32), tmp_path)
    reader = KaldiReader((tmp_path / "am/final.mdl").read_bytes())
    phones, triples = read_transition_model(reader)
    nnet = Nnet3Reader(reader)
    context = network.shape.context
    assert (nnet.left, nnet.right, len(nnet.priors)) == (context, context, 0)
    assert phones == list(PHONE_IDS.values())
    assert {pdf for *_, pdf in triples} == set(PDF_OF.values())

    features = torch.randn(1, 7 + 2 * context, 40)
    cepstra = features[0].double().numpy() @ cosines().T
    with torch.no_grad():
        wanted = network(features)[0][0].numpy()
    for output in range(len(wanted)):
        scores = nnet.at(nnet.nodes["output"], cepstra, 3 * output)
        assert scores == pytest.approx(wanted[output], abs=0.02)  # weights are rounded


def test_ids_of_transitions_count_states_in_order() -> None:
    ids = [number for states in TRANSITIONS.values() for pair in states for number in pair]
    assert ids == list(range(1, len(ids) + 1))
    assert list(TRANSITIONS) == sorted(PHONE_IDS.values())


def test_phones_know_their_place_in_the_word() -> None:
    names = {number: phone for phone, number in PHONE_IDS.items()}
    assert [names[number] for number in in_word(["m", "a", "m", "a"])] == [
        "m_B", "a_I", "m_I", "a_E",
    ]  # fmt: skip
    assert [names[number] for number in in_word(["er"])] == ["er_S"]
    assert in_word(["SPN"]) == [PHONE_IDS["SPN"]]


def test_global_mean_is_what_libvosk_divides_out(tmp_path: Path) -> None:
    mean = np.linspace(5, 11, 40, dtype=np.float32)
    write_acoustic_model(small_network(), mean, tmp_path)
    numbers = (tmp_path / "am/global_cmvn.stats").read_text().strip(" []\n").split()
    sums, count = np.array(numbers[:40], float), float(numbers[40])
    assert sums / count == pytest.approx(cosines() @ mean, rel=1e-5, abs=1e-5)
