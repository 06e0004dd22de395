"""Decisions: what was asked for, decided, taken on and done, in reviews and beside them, and how long it took."""

import streamlit as st

from control.policy.scope import Scope
from pages.ui import action_deeds, decision_deeds, decision_detail, decision_register, views
from pages.ui.decision_presses import Asks

view = views.enter("decisions")
asked, given = decision_register.found(view, "DEC"), decision_register.found(view, "ACT")
st.title(decision_register.finding(asked, given))
place = Scope(view.scope.unit or view.actor.unit, view.scope.service)
where = {"unit": place.unit, "service": place.service}
with st.container(horizontal=True, gap="small"):
    decision_deeds.ask(view, Asks(where, place))
    action_deeds.give(view, Asks(where, place))
number = decision_detail.chosen()
if number is not None:
    decision_detail.show(view, number)
if not asked and not given:
    st.info("Decisions are asked for here, or in a review while it is held.", icon=":material/lightbulb:")
    st.stop()

decision_register.waiting(view, asked, given)
decision_register.tiles(view, asked, given)
letters = decision_register.look()
decision_register.table(view, letters, asked if letters == "DEC" else given)
