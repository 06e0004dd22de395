"""What every test may ask for, one module per subject."""

import os

from tests.places import fast_folder

pytest_plugins = ["pytester", "tests.surroundings", "tests.rings", "tests.stores", "tests.founding"]

os.environ.setdefault("CONTROL_SECRET_KEY", "the key of the tests, which no store of ours is sealed with")
# Stores of tests lie in memory where there is room; what a test that passed has left is removed after it.
if (folder := fast_folder()) is not None:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(folder))
