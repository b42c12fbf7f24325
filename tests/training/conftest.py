"""What tests of training share."""

from pathlib import Path

import pytest

from portal.training.actions import content as loading
from tests.training import content


@pytest.fixture
def taught(people, tmp_path) -> Path:
    """The folder of the small content of tests/training/content.py, which is loaded."""
    folder = content.write(tmp_path / "content")
    loading.load(folder)
    return folder
