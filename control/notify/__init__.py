"""From the outbox to people: what is due goes out by mail and to webhooks, at least once."""

from control.notify.carrying import Delivered
from control.notify.delivering import deliver
from control.notify.outside import Outside

__all__ = ["Delivered", "Outside", "deliver"]
