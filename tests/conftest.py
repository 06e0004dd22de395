"""What every test may ask for, one module per subject."""

pytest_plugins = ["tests.rings", "tests.surroundings", "tests.stores"]
