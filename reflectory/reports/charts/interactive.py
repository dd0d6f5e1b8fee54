"""All scales over the waves in one picture to look into: zoomed, pointed at, single scales hidden. Made by plotly.

The rest of a report is drawn as plain boxes (docs/decisions/0034): this one is worth a program, loaded on request.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from textwrap import wrap

import plotly.graph_objects as go

from reflectory.i18n.catalogue import pair, say
from reflectory.reports.charts.tables import ranged
from reflectory.reports.direction import named
from reflectory.reports.trend import History
from reflectory.reports.verdicts import form_of
from surveys.model import Scale

CONFIG = {"displayModeBar": False, "responsive": True, "scrollZoom": False}  # for st.plotly_chart(config=...)
# Told apart by colour-blind readers, in print by dash and symbol; strong enough on light and on dark pages.
COLOURS = ("#2f7fd0", "#c2660f", "#2a9d74", "#b4539a", "#8a7a1f", "#c8473f", "#5b6ee1")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
SYMBOLS = ("circle", "diamond", "square", "triangle-up", "cross", "x", "star")
QUIET = "rgba(128,128,128,0.35)"


def over_waves(past: History, scales: Sequence[Scale], language: str) -> go.Figure:
    """Draw the mean of every scale in every wave with its interval; a wave without one leaves a gap.

    The scales share a response format; others would need an axis of their own.
    """
    survey = past.reports[-1].survey
    figure, form = go.Figure(), form_of(scales[0], survey)
    titles = [report.title for report in past.reports]
    for at, scale in enumerate(scales):
        means, name = past.means(scale), escape(named(scale, language))
        figure.add_scatter(
            x=list(range(len(means))),
            y=[mean.value for mean in means],
            error_y={
                "type": "data",
                "symmetric": False,
                "array": [_reach(mean.high, mean.value) for mean in means],
                "arrayminus": [_reach(mean.value, mean.low) for mean in means],
                "thickness": 1.2,
                "width": 3,
            },
            text=[
                f"{escape(title)}<br>{ranged(mean, form, language)}" for title, mean in zip(titles, means, strict=True)
            ],
            hovertemplate=f"<b>{name}</b><br>%{{text}}<extra></extra>",
            name=name,
            mode="lines+markers",
            connectgaps=False,
            line={"color": COLOURS[at % len(COLOURS)], "dash": DASHES[at % len(DASHES)], "width": 2},
            marker={"symbol": SYMBOLS[at % len(SYMBOLS)], "size": 9},
        )
    figure.update_layout(
        height=460,
        margin={"l": 40, "r": 10, "t": 10, "b": 10},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        legend={"orientation": "h", "y": -0.35, "title": {"text": say(language, "over_time.hide")}},
        hovermode="closest",
    )
    narrow = max(10, 56 // len(titles))  # letters of a line, so that titles stand beside each other on a phone
    ticks = ["<br>".join(map(escape, wrap(title, narrow))) for title in titles]
    figure.update_xaxes(tickvals=list(range(len(titles))), ticktext=ticks, tickangle=0, tickfont={"size": 11})
    # Room beside the first and the last wave, whose titles would else be left out where they reach past the picture.
    figure.update_xaxes(range=[-0.5, len(titles) - 0.5], ticklabeloverflow="allow", automargin=True)
    figure.update_xaxes(showgrid=False, zeroline=False)
    figure.update_yaxes(range=[form.low, form.high], gridcolor=QUIET, zeroline=False)
    return figure


def alike(past: History) -> tuple[Scale, ...]:
    """Return the scales that can share an axis: those of the most common response format, measured twice or more."""
    survey = past.reports[-1].survey
    measured = [scale for scale in survey.scales if sum(mean.value is not None for mean in past.means(scale)) > 1]
    forms = [form_of(scale, survey).id for scale in measured]
    common = max(forms, key=forms.count, default=None)
    return tuple(scale for scale, form in zip(measured, forms, strict=True) if form == common)


def means_in_words(past: History, scales: Sequence[Scale], language: str) -> str:
    """Say the picture in words: each scale's mean in each wave."""
    survey = past.reports[-1].survey
    lines = []
    for scale in scales:
        means = zip(past.reports, past.means(scale), strict=True)
        each = "; ".join(
            pair(report.title, ranged(mean, form_of(scale, survey), language), language) for report, mean in means
        )
        lines.append(f"{pair(named(scale, language), each, language)}.")
    return " ".join(lines)


def _reach(high: float | None, low: float | None) -> float:
    return 0.0 if high is None or low is None else high - low
