"""What every test may ask for, one module per subject."""

pytest_plugins = ["pytester", "tests.surroundings", "tests.rings", "tests.stores"]
