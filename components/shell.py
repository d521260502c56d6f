"""The shell around every page: navigation, search, freshness, theme, profile. Its life is in assets/shell.js.

No callback: the shell is drawn once per visit for the person who is signed in, and holds no figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import dash
from dash import dcc, html
from dash.development.base_component import Component

from components import light
from components.attributes import aria, data
from components.light import Light
from components.marks import icon
from components.names import shown
from components.navigation import Entry, Section, first_screen, profile_entries, sections
from core.scope import Role

# theme.js stands in <head>: the theme is set before the first pixel.
INDEX = """<!DOCTYPE html>
<html lang="en">
<head>
{%metas%}
<title>{%title%}</title>
{%favicon%}
<script src="/assets/theme.js"></script>
{%css%}
</head>
<body>
{%app_entry%}
<footer>
{%config%}
{%scripts%}
{%renderer%}
</footer>
</body>
</html>
"""
_THEMES = (("light", "Light"), ("dark", "Dark"), ("system", "System"))


@dataclass(frozen=True)
class Viewer:
    """Who looks: drawn in the profile menu, decides the navigation."""

    name: str
    role: Role
    user_id: str
    account: str = ""


def layout(viewer: Viewer) -> Component:
    """The whole page around `dash.page_container`."""
    parts: Any = [
        light.A("Skip to content", href="#shell-main", className="skip"),
        dcc.Location(id="auth-loc", refresh=True),
        _side(viewer),
        _top(viewer),
        light.Main(dash.page_container, id="shell-main", tabIndex=-1),
        light.Div(id="shell-scrim", className="scrim", **data(act="close-drawer")),
        _palette(),
    ]
    return html.Div(parts, id="shell", className="shell")


def _side(viewer: Viewer) -> Light:
    parts = sections(viewer.role, viewer.user_id)
    return light.Nav(
        [
            light.A(
                [light.Span(className="brand-mark"), light.Span("Tallyboard", className="label")],
                href=first_screen(viewer.role, viewer.user_id),
                className="brand",
                **aria(label="Tallyboard, first screen"),
            ),
            *[_section(part) for part in parts],
            light.Button(
                [icon("collapse"), light.Span("Collapse", className="label")],
                className="collapse-side",
                type="button",
                title="Collapse or widen the navigation",
                **data(act="collapse"),
            ),
        ],
        id="shell-side",
        className="side",
        **aria(label="Main"),
    )


def _section(section: Section) -> Light:
    entries = [light.Li(_entry(entry)) for entry in section.entries]
    return light.Div(
        [light.Div(section.title, className="side-title label"), light.Ul(entries)], className="side-section"
    )


def _entry(entry: Entry) -> Light:
    return light.A(
        [icon(entry.icon), light.Span(entry.label, className="label")],
        href=entry.path,
        title=entry.label,
        className="side-entry",
        **data(within=" ".join(entry.within)),
    )


def _top(viewer: Viewer) -> Light:
    return light.Header(
        [
            _button("menu", "Open the navigation", "open-drawer", "menu-button"),
            light.Button(
                [
                    icon("search"),
                    light.Span("Search", className="label"),
                    light.Kbd("Ctrl K", className="label"),
                ],
                id="shell-search",
                className="search-button",
                type="button",
                title="Search courses, people, groups and pages",
                **data(act="search"),
            ),
            _freshness() if viewer.role is not Role.STAFF else None,  # staff belong to no account
            _themes(),
            _profile(viewer),
        ],
        className="top",
    )


def _freshness() -> Light:
    return light.Div("", id="shell-freshness", className="freshness", role="status", **aria(live="off"))


def _button(name: str, words: str, act: str, class_name: str) -> Light:
    return light.Button(
        icon(name), className=class_name, type="button", title=words, **aria(label=words), **data(act=act)
    )


def _themes() -> Light:
    choices = [
        light.Button([icon(slug), label], type="button", className="menu-item", **data(theme=slug))
        for slug, label in _THEMES
    ]
    face = light.Summary(icon("theme"), className="round", title="Theme", **aria(label="Theme"))
    return light.Details(
        [face, light.Div(choices, className="menu")], className="menu-holder", id="shell-theme"
    )


def _profile(viewer: Viewer) -> Light:
    name = shown(viewer.name, viewer.user_id)
    face = light.Summary(
        light.Span(_initials(name), className="avatar"),
        className="round",
        title=name,
        **aria(label=f"Profile of {name}"),
    )
    who = light.Div(
        [
            light.Div(name, className="menu-name"),
            light.Div(
                " · ".join(filter(None, (str(viewer.role).capitalize(), viewer.account))), className="quiet"
            ),
        ],
        className="menu-who",
    )
    return light.Details(
        [face, light.Div([who, *_own_pages(viewer.role), _sign_out()], className="menu")],
        className="menu-holder",
        id="shell-profile",
    )


def _own_pages(role: Role) -> list[Light]:
    """Pages that are reached from the profile menu alone."""
    return [
        light.A([icon(entry.icon), entry.label], href=entry.path, className="menu-item")
        for entry in profile_entries(role)
    ]


def _sign_out() -> Light:
    """A plain form: the browser leaves the app. assets/shell.js puts the CSRF token in at submit."""
    return light.Form(
        light.Button([icon("leave"), "Sign out"], type="submit", className="menu-item"),
        action="/sign-out",
        method="POST",
        id="shell-sign-out",
    )


def _initials(name: str) -> str:
    words = [word for word in name.split() if word[:1].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "·"


def _palette() -> Light:
    """The search's frame; assets/shell.js fills its results, React never touches them."""
    return light.Div(
        light.Div(
            [
                light.Div(id="shell-palette-field", className="palette-field"),
                light.Div(id="shell-palette-results", className="palette-results"),
                light.Div("↑ ↓ choose · Enter open · Esc close", className="palette-foot quiet"),
            ],
            className="palette-box",
            role="dialog",
            **aria(modal="true", label="Search"),
        ),
        id="shell-palette",
        className="palette",
        hidden=True,
    )
