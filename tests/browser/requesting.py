"""Filling in the form for a new ticket in a browser, in part and as a whole."""

from playwright.sync_api import Page

from tests.browser.visit import settled

WORDS = {
    "In one sentence": "The coffee machine leaks",
    "What happened, what is needed": "Water runs out below the tank since this morning. The bar opens at five.",
}
CHOICES = {
    "Service": "Repairs and replacements",
    "Category": "Machine does not work",
    "It is": "Incident",
    "Impact": "High",
    "Urgency": "High",
}
DEMANDED = {"Customer": "Hotel Seeblick", "Product": "Espresso 300"}


def refused(page: Page) -> Page:
    """The form after too little was said and it was sent all the same."""
    for label, word in list(WORDS.items())[:1]:
        say(page, label, word)
    choose(page, "Service", CHOICES["Service"])
    return send(page)


def opened(page: Page) -> Page:
    """The form after everything was said and it was sent."""
    for label, word in WORDS.items():
        say(page, label, word)
    for label, option in CHOICES.items():
        choose(page, label, option)
    for label, word in DEMANDED.items():
        say(page, label, word)
    return send(page)


def say(page: Page, label: str, word: str) -> None:
    field = page.get_by_test_id("stMain").get_by_label(label, exact=True)
    field.fill(word)
    field.press("Tab")
    settled(page)


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_test_id("stMain").get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()
    settled(page)


def send(page: Page) -> Page:
    page.get_by_role("button", name="Open the ticket", exact=True).click()
    return settled(page)
