"""The shell around every page: navigation, search, freshness, theme, profile. Its life is in assets/shell.js.

No callback: the shell is drawn once per visit for the person who is signed in, and holds no figure.
"""

from __future__ import annotations

from dataclasses import dataclass

import dash
from dash import dcc, html
from dash.development.base_component import Component

from components.attributes import aria, data
from components.marks import icon
from components.navigation import Entry, Section, first_screen, sections
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
    return html.Div(
        [
            html.A("Skip to content", href="#shell-main", className="skip"),
            dcc.Location(id="auth-loc", refresh=True),
            _side(viewer),
            _top(viewer),
            html.Main(dash.page_container, id="shell-main", tabIndex=-1),
            html.Div(id="shell-scrim", className="scrim", **data(act="close-drawer")),
            _palette(),
        ],
        id="shell",
        className="shell",
    )


def _side(viewer: Viewer) -> Component:
    parts = sections(viewer.role, viewer.user_id)
    return html.Nav(
        [
            html.A(
                [html.Span(className="brand-mark"), html.Span("Tallyboard", className="label")],
                href=first_screen(viewer.role, viewer.user_id),
                className="brand",
                **aria(label="Tallyboard, first screen"),
            ),
            *[_section(part) for part in parts],
            html.Button(
                [icon("collapse"), html.Span("Collapse", className="label")],
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


def _section(section: Section) -> Component:
    entries = [html.Li(_entry(entry)) for entry in section.entries]
    return html.Div(
        [html.Div(section.title, className="side-title label"), html.Ul(entries)], className="side-section"
    )


def _entry(entry: Entry) -> Component:
    return html.A(
        [icon(entry.icon), html.Span(entry.label, className="label")],
        href=entry.path,
        title=entry.label,
        className="side-entry",
        **data(within=" ".join(entry.within)),
    )


def _top(viewer: Viewer) -> Component:
    return html.Header(
        [
            _button("menu", "Open the navigation", "open-drawer", "menu-button"),
            html.Button(
                [
                    icon("search"),
                    html.Span("Search", className="label"),
                    html.Kbd("Ctrl K", className="label"),
                ],
                id="shell-search",
                className="search-button",
                type="button",
                title="Search courses, people, groups and pages",
                **data(act="search"),
            ),
            html.Div("", id="shell-freshness", className="freshness", role="status", **aria(live="off")),
            _themes(),
            _profile(viewer),
        ],
        className="top",
    )


def _button(name: str, words: str, act: str, class_name: str) -> Component:
    return html.Button(
        icon(name), className=class_name, type="button", title=words, **aria(label=words), **data(act=act)
    )


def _themes() -> Component:
    choices = [
        html.Button([icon(slug), label], type="button", className="menu-item", **data(theme=slug))
        for slug, label in _THEMES
    ]
    face = html.Summary(icon("theme"), className="round", title="Theme", **aria(label="Theme"))
    return html.Details(
        [face, html.Div(choices, className="menu")], className="menu-holder", id="shell-theme"
    )


def _profile(viewer: Viewer) -> Component:
    face = html.Summary(
        html.Span(_initials(viewer.name), className="avatar"),
        className="round",
        title=viewer.name,
        **aria(label=f"Profile of {viewer.name}"),
    )
    who = html.Div(
        [
            html.Div(viewer.name, className="menu-name"),
            html.Div(
                " · ".join(filter(None, (str(viewer.role).capitalize(), viewer.account))), className="quiet"
            ),
        ],
        className="menu-who",
    )
    return html.Details(
        [face, html.Div([who, _sign_out()], className="menu")], className="menu-holder", id="shell-profile"
    )


def _sign_out() -> Component:
    """A plain form: the browser leaves the app. assets/shell.js puts the CSRF token in at submit."""
    return html.Form(
        html.Button([icon("leave"), "Sign out"], type="submit", className="menu-item"),
        action="/sign-out",
        method="POST",
        id="shell-sign-out",
    )


def _initials(name: str) -> str:
    words = [word for word in name.split() if word[:1].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "·"


def _palette() -> Component:
    """The search's frame; assets/shell.js fills its results, React never touches them."""
    return html.Div(
        html.Div(
            [
                html.Div(id="shell-palette-field", className="palette-field"),
                html.Div(id="shell-palette-results", className="palette-results"),
                html.Div("↑ ↓ choose · Enter open · Esc close", className="palette-foot quiet"),
            ],
            className="palette-box",
            role="dialog",
            **aria(modal="true", label="Search"),
        ),
        id="shell-palette",
        className="palette",
        hidden=True,
    )
