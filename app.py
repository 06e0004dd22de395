"""The launcher: one application, served by `python app.py`, `streamlit run app.py` and uvicorn alike."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from control.gateway import LoopbackOnly, chosen_port, refuse_other_address, refuse_taken_port, warm_up

PAGES = Path(__file__).parent / "pages"

PORT = chosen_port()
refuse_other_address(st.get_option("server.address"))


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Get ready before the first visitor, and say where to look."""
    warm_up(*(f"pages.ui.{module.stem}" for module in sorted((PAGES / "ui").glob("*.py"))))
    address, port = st.get_option("server.address"), st.get_option("server.port")
    print(f"Pilothouse is at http://{address}:{port}. Nobody signs in yet: choose who acts in the sidebar.", flush=True)
    yield


app = st.App(PAGES / "frame.py", middleware=[Middleware(LoopbackOnly)], lifespan=lifespan)

if __name__ == "__main__":
    port = PORT or st.get_option("server.port")
    refuse_taken_port(st.get_option("server.address"), port)
    with suppress(KeyboardInterrupt):  # Ctrl-C is how a server is stopped, and no failure
        app.run(config={"server.port": port})
