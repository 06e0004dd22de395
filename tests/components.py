"""Components of Streamlit, which a server looks for among all installed packages when it starts."""

from functools import cache
from importlib import import_module


def look_for_components_once() -> None:
    """Let this process remember what was found: an AppTest looks before each page, which was half of its time."""
    scanner = import_module("streamlit.components.v2.manifest_scanner")
    scanner.scan_component_manifests = cache(scanner.scan_component_manifests)
