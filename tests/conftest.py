"""What every test may ask for, one module per subject."""

pytest_plugins = ["tests.surroundings", "tests.rings", "tests.stores"]
