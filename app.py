"""The launcher: one application, served by `python app.py`, `streamlit run app.py` and uvicorn alike."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import streamlit as st

from control.gateway import Gateway, chosen_port, refuse_taken_port, warm_up

PAGES = Path(__file__).parent / "pages"

PORT = chosen_port()
GATEWAY = Gateway(PAGES / "frame.py")
GATEWAY.refuse_unsafe(st.get_option)


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Get ready before the first visitor, and say where to look."""
    warm_up(*(f"pages.ui.{module.stem}" for module in sorted((PAGES / "ui").glob("*.py"))))
    address = f"http://{st.get_option('server.address')}:{st.get_option('server.port')}"
    print("\n".join(GATEWAY.welcome(address)), flush=True)
    try:
        yield
    finally:
        GATEWAY.close()


def broken(error: Exception) -> bool:
    """Say on the page what became of it; Streamlit itself would say nothing that helps."""
    st.error(GATEWAY.said(error), icon=":material/error:")
    return True


app = st.App(PAGES / "frame.py", middleware=GATEWAY.middleware, lifespan=lifespan, on_script_error=broken)

if __name__ == "__main__":
    port = PORT or st.get_option("server.port")
    refuse_taken_port(st.get_option("server.address"), port)
    with suppress(KeyboardInterrupt):  # Ctrl-C is how a server is stopped, and no failure
        app.run(config={"server.port": port})
