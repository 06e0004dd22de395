"""What the app needs and takes long to load, in a process that serves nobody: servers of tests are copies of it."""

import importlib
import pkgutil

import control

for name in ("streamlit.web.cli", "altair", "PIL.Image", "pyarrow.pandas_compat", "uvicorn"):
    importlib.import_module(name)
for package in ("commands", "figures", "gateway", "packs", "queries"):
    found = pkgutil.walk_packages([f"{control.__path__[0]}/{package}"], f"control.{package}.")
    for module in found:
        importlib.import_module(module.name)

from control.commands import hashing  # noqa: E402
from tests.components import look_for_components_once  # noqa: E402

hashing.is_right("nobody's", None)  # what belongs to nobody is hashed at the first sign-in of all

look_for_components_once()
importlib.import_module("streamlit.components.v2.manifest_scanner").scan_component_manifests()
