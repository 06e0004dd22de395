"""The badge of a company that does not exist: on every page, so that nobody takes it for anything else."""

from streamlit.delta_generator import DeltaGenerator

from control.queries.company import company_of, mark
from pages.ui import session
from pages.ui.session import View
from pages.ui.text import shown


def show(view: View, place: DeltaGenerator) -> None:
    """The name of an invented company at its place, marked; nothing where the data are real."""
    with session.reading(view.runtime) as connection:
        company = company_of(connection)
    said = mark(company)
    if company is not None and said is not None:
        # Written out: the element of Streamlit's own would escape the name once more, and show our signs.
        place.markdown(f":orange-badge[:material/theater_comedy: Demo: {shown(company.name)}]", help=said)
