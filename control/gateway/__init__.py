"""What stands before the pages: who is let in, what they may bring, and what every answer tells the browser."""

from control.gateway.gateway import Gateway
from control.gateway.serving import PORT_VARIABLE, chosen_port, refuse_taken_port, warm_up

__all__ = ["PORT_VARIABLE", "Gateway", "chosen_port", "refuse_taken_port", "warm_up"]
