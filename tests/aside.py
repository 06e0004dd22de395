"""What is asynchronous, run to its end beside a test."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def run_aside(asked: Coroutine[Any, Any, None]) -> None:
    """Waits until it is over, in a thread of its own: where a browser was driven before, this one has a loop."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, asked).result()
