"""What is asked for in the small company: an approval in every state that a page can show."""

from control.commands.approval_content import Wanted
from control.commands.approval_decisions import approve, request_changes
from control.commands.approval_requests import edit, request
from control.commands.approval_timing import do_what_is_due
from control.commands.evidence import Attached
from control.commands.registry import Call
from control.demo.approval_files import photo
from control.policy.approval_terms import ApprovalKind
from control.runtime import Runtime

SMALL, LARGE, CREDIT = "A-1", "A-2", "A-3"
"""A refund that a manager can approve; one beyond that, in its second round; a credit for which a password is asked."""
MAIL = b"Subject: the filter\r\n\r\nIt never fitted, please look at the photo.\r\n"
PHOTO = photo(1)
SMALL_TEXT = "Refund the filter: it never fitted **this** machine."


def asked_for(runtime: Runtime, key: str) -> None:
    """Ask for refunds of a ticket, a credit and a replacement, now: the trail runs forward only."""
    agent, manager = Call("tomas-brandt"), Call("nadia-farouk", reason="The receipt is missing, please add it.")
    ask = (runtime, agent, key)
    mail, receipt = Attached("mail of the customer.eml", MAIL), Attached("receipt.csv", b"machine;940.00")
    files = (Attached("photo.png", PHOTO), mail)
    request(*ask, ApprovalKind.REFUND, Wanted(SMALL_TEXT, "119.90", files=files))
    request(*ask, ApprovalKind.REFUND, Wanted("Refund the whole machine.", "1240.00", files=(mail,)))
    request_changes(runtime, manager, LARGE, 1)
    less = Wanted("Refund the machine without its grinder.", "940.00", files=(Attached(mail.name), receipt))
    edit(runtime, agent, LARGE, less)
    approve(runtime, Call("nadia-farouk", reason="With the receipt it is clear."), LARGE, 2)
    request(*ask, ApprovalKind.CREDIT, Wanted("Credit for three weeks without a machine.", "1500.00"))
    request(*ask, ApprovalKind.CREDIT, Wanted("Credit for the postage.", "12.00"), draft=True)
    request(runtime, agent, key, ApprovalKind.REPLACEMENT, Wanted("Another filter.", "19.00"))
    approve(runtime, Call("nadia-farouk", reason="It is cheaper than a visit."), "A-5", 1)
    do_what_is_due(runtime, Call("system", origin="worker"))
