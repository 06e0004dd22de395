"""People: who can act and what they hold, what waits for a second person, and what is done about an account."""

import streamlit as st

from control.policy.exports import Listing
from control.policy.permissions import view_refusal
from control.queries import delegations, people
from pages.ui import (
    exporting,
    people_list,
    person_deeds,
    person_delegations,
    person_roles,
    person_sessions,
    session,
    views,
)
from pages.ui.text import count, shown

view = views.enter("people")
knows = view_refusal(view.rulebook, view.actor, "audit") is None
now = view.runtime.now()
with session.reading(view.runtime) as connection:
    accounts = {row["account"]: row for row in people.accounts(connection, now).to_dict("records")}
    grants = people.grants(connection, now).to_dict("records")
    lent = delegations.standing(connection, now).to_dict("records")

waiting = [grant for grant in grants if grant["state"] == "asked"]
everybody = people_list.people(view)
title = f"{count(sum(person.active for person in everybody), 'person', 'people')} can act"
st.title(f"{title}; {count(len(waiting), 'role waits', 'roles wait')} for a second person" if waiting else title)
person_roles.waiting(view, waiting)
meanwhile = {each.name: person_delegations.acts_for(view, each, lent, now) for each in everybody}
people_list.table(view, accounts if knows else None, meanwhile)
exporting.offer(view, Listing.PEOPLE, {}, len(everybody), now)

person = people_list.chosen(view)
if person is None:
    st.stop()
kept = accounts.get(person.name, {})
st.header(shown(person.title))
people_list.facts(view, person, kept)
person_deeds.handed_over(person)
if knows:
    person_deeds.show(view, person, kept)
st.subheader("Roles", anchor=False)
person_roles.show(view, person, grants)
st.subheader("Standing in", anchor=False)
person_delegations.show(view, person, lent)
if knows:
    st.subheader("Sessions", anchor=False)
    person_sessions.show(view, person, now)
