"""The shipped model, unpacked once."""

from pathlib import Path

import pytest

from speech.installing.recogniser_models import install_model


@pytest.fixture(scope="session")
def vosk_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the shipped recogniser model."""
    return install_model(tmp_path_factory.mktemp("voice") / "model")
