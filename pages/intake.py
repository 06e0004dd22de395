"""Bringing files in: a file and how to read it, what would become of it, what became of others, and what waits."""

import streamlit as st

from control.queries import imports
from pages.ui import findings, imported, reads, rejected, uploads, views
from pages.ui.sight import of_one

view = views.enter("intake")
batches = reads.rows(imports.batches, of_one(view))
st.title(findings.intake(batches))
uploads.bring(view)

st.header("Imports")
if not batches:
    st.info(findings.nothing_imported(view), icon=":material/inbox:")
    st.stop()
imported.table(view)
batch = imported.chosen(batches)
st.header(f"Import {batch['id']}")
imported.facts(view, batch)
rejected.show(view, batch)
imported.details(view, batch)
