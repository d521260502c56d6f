"""Controls whose state is the address: a switch is a link to the same screen with one parameter changed."""

from __future__ import annotations

from components import light
from components.address import Address
from components.attributes import aria
from components.light import Light
from components.marks import icon


def started_only(address: Address, path: str) -> Light:
    """`Started only`: leaves out the people who have not attempted anything yet."""
    on = address.flag("started")
    given = {name: value for name, value in address.texts.items() if name != "started"}
    given |= {} if on else {"started": "true"}
    return light.A(
        [light.Span(className="switch-track"), "Started only"],
        href=address.link(path, **given),
        className="switch",
        role="switch",
        title="Leave out learners who have not attempted anything",
        **aria(checked="true" if on else "false"),
    )


def dismissable(words: str, href: str, title: str) -> Light:
    """A filter that is on, with the way out of it."""
    return light.A([words, icon("close")], href=href, className="chip", title=title, **aria(label=title))
