"""What people of the demo company say when they ask for something and when they decide."""

from control.policy.approval_terms import ApprovalKind

ASKED = {
    ApprovalKind.REFUND: (
        "Refund for {product}: it came back unopened, and the carrier's scan confirms it.",
        "Money back for {product}. It was defective on arrival, photos are in the ticket.",
        "Refund that was promised on the phone: {title}.",
    ),
    ApprovalKind.CREDIT: (
        "Credit note for {product}: express was paid and it came two days late.",
        "Credit for what was charged twice: {title}.",
    ),
    ApprovalKind.REPLACEMENT: (
        "Send another {product}; the first one broke at the hinge.",
        "Replace {product} from the good batch, the merchant is waiting.",
    ),
    ApprovalKind.ACCESS: (
        "Access as asked for in the ticket: {title}.",
        "The same rights as the colleague who left: {title}.",
    ),
}
FREIGHT = (
    "The freight back: {product} came after the window that was promised.",
    "Freight for a delivery that was days late: {title}.",
)
"""Of what is late."""
AGREED = (
    "The scan and the photos agree with it.",
    "We promised it, so we keep it.",
    "By the contract it is theirs.",
    "Checked against the order, the amount is right.",
)
REFUSED = (
    "The contract excludes exactly this.",
    "It was delivered, the signature is in the file.",
    "The same was credited last month already.",
)
CHANGES = (
    "Only the freight was late: ask for the freight alone.",
    "The receipt is missing, and it is too much by a third.",
    "Please name what exactly is asked for.",
)
