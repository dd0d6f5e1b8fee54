"""The charts of a report: a section in, a plotly figure out; each with its words and its table.

Readable without colour (hatching, labels, order from left to right), on light and dark pages, printed in grey, and 360
pixels wide: long texts stand above their bars. Add a chart by adding its function and its row in `CHARTS`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from analysis.results import Estimate
from languages import say
from report import tables
from report.bars import Bar, item_bar, item_bars, legend, reach, scale_bar
from report.contents import Report, Section
from report.judging import form_of
from report.sentences import title
from report.tables import Table
from surveys.model import Scale, Survey, words

CONFIG = {"displayModeBar": False, "responsive": True}  # for st.plotly_chart(config=...)
COLUMNS = 40  # letters that fit on a line 340 pixels wide
LINE, BAR, GAP = 18, 26, 16  # pixels
QUIET, STRONG = "rgba(128,128,128,0.45)", "#2f7fd0"
LONGEST_LEGEND = 7
NARROWEST = 340  # pixels of a phone's page
_MIDDLE_LINE = {"color": "rgba(128,128,128,0.9)", "width": 1, "dash": "dot"}


@dataclass(frozen=True)
class Chart:
    """A chart by name: how it is drawn, said in words, and told as a table."""

    name: str
    draw: Callable[[Report, Section, str, Scale | None], go.Figure]
    say: Callable[[Report, Section, str, Scale | None], str]
    table: Callable[[Report, Section, str, Scale | None], Table]


def scales_stacked(report: Report, section: Section, language: str, scale: Scale | None = None) -> go.Figure:
    """Draw every scale as one bar in three parts: less favourable, middle, favourable answers."""
    bars = _scale_bars(report, section, language)
    key = [(say(language, f"report.{name}"), side) for name, side in
           (("less_favourable", -1), ("middle_answer", 0), ("favourable", 1))]  # fmt: skip
    colours = {piece.side: piece.colour for bar in bars for piece in bar.pieces}
    return _stacked(bars, [(name, colours.get(side, QUIET), side) for name, side in key])


def items_stacked(report: Report, section: Section, language: str, scale: Scale | None = None) -> go.Figure:
    """Draw the items of a scale (without one: the items that belong to none), one diverging bar each."""
    survey = report.survey
    items = [survey.item(id) for id in scale.items] if scale else survey.single_items
    return _stacked(_item_bars(report, section, language, scale), legend(survey, items, language))


def beside_parent(report: Report, section: Section, language: str, scale: Scale | None = None) -> go.Figure:
    """Draw each scale's mean as a dot on its range, with the whole the section is part of as a diamond beside it."""
    parent = report.parent(section)
    survey = report.survey
    names = (title(section, survey, language), title(parent, survey, language) if parent else "")
    rows = []
    for one in survey.scales:
        here = section.figure("scale", one.id)
        there = parent.figure("scale", one.id) if parent else None
        if here is not None and (scale is None or scale.id == one.id):
            rows.append((one, here.estimate("mean"), there.estimate("mean") if there else None))
    return _dots(survey, rows, names, language)


def start_and_end(start: Section, end: Section, survey: Survey, language: str) -> go.Figure:
    """Draw a group's means at the start (diamond) and at the end (dot) of a study, each on its range."""
    rows = []
    for one in survey.scales:
        before, after = start.figure("scale", one.id), end.figure("scale", one.id)
        if before is not None and after is not None:
            rows.append((one, after.estimate("mean"), before.estimate("mean")))
    names = (say(language, "report.end"), say(language, "report.start"))
    return _dots(survey, rows, names, language)


def profile_bars(survey: Survey, scores: Mapping[str, float | None], language: str) -> go.Figure:
    """Draw one person's own scores, each as a bar along its response scale; scales left open are left out."""
    figure, at, heights = go.Figure(), 0.0, []
    for scale in survey.scales:
        score = scores.get(scale.id)
        if score is None:
            continue
        form = form_of(scale, survey)
        at = _heading(figure, at, words(scale.name, language)) + BAR / 2
        share = (score - form.low) / (form.high - form.low)
        for wide, colour in ((1.0, "rgba(128,128,128,0.18)"), (share, STRONG)):
            figure.add_bar(x=[wide], y=[at], width=14, orientation="h", marker_color=colour, showlegend=False,
                           hovertemplate=f"{score:.1f}<extra></extra>")  # fmt: skip
        at += BAR / 2 + GAP
        heights.append(at)
    return _finished(figure, at, (0, 1.0), below=10)


def _scale_bars(report: Report, section: Section, language: str) -> list[Bar]:
    found = [(scale, section.figure("scale", scale.id)) for scale in report.survey.scales]
    return [scale_bar(figure, report.survey, language) for _, figure in found if figure is not None]


def _item_bars(report: Report, section: Section, language: str, scale: Scale | None) -> list[Bar]:
    if scale is not None:
        return list(item_bars(section, scale, report.survey, language))
    figures = [section.figure("item", item.id) for item in report.survey.single_items]
    return [item_bar(figure, report.survey, language) for figure in figures if figure is not None]


def _stacked(bars: Sequence[Bar], key: Sequence[tuple[str, str, int]]) -> go.Figure:
    figure, at = go.Figure(), 0.0
    rows = []
    for bar in bars:
        at = _heading(figure, at, bar.text if not bar.note else f"{bar.text} ({bar.note})") + BAR / 2
        rows.append((bar, at))
        at += BAR / 2 + GAP
    for place in range(max((len(bar.pieces) for bar in bars), default=0)):
        drawn = [(bar.pieces[place], y) for bar, y in rows if place < len(bar.pieces)]
        sides = [piece.side for piece, _ in drawn]
        named = place < len(key) and len(key) <= LONGEST_LEGEND
        figure.add_bar(
            x=[piece.share for piece, _ in drawn],
            base=[piece.start for piece, _ in drawn],
            y=[y for _, y in drawn],
            width=BAR,
            orientation="h",
            marker={
                "color": [piece.colour for piece, _ in drawn],
                "line": {"color": "rgba(255,255,255,0.9)", "width": 1},
                "pattern": {
                    "shape": ["/" if side < 0 else "" for side in sides],
                    "fgcolor": "rgba(255,255,255,0.55)",
                    "fillmode": "overlay",
                    "size": 7,
                    "solidity": 0.25,
                },
            },
            text=[piece.label if piece.share >= 0.09 else "" for piece, _ in drawn],
            textposition="inside",
            textangle=0,
            insidetextanchor="middle",
            insidetextfont={"size": 13, "color": [piece.ink for piece, _ in drawn]},
            customdata=[f"{piece.answer}: {piece.told}" for piece, _ in drawn],
            hovertemplate="%{customdata}<extra></extra>",
            name=key[place][0] if named else "",
            showlegend=named,
        )
    left, right = reach(bars)
    for _, y in rows:
        figure.add_shape(type="line", x0=0, x1=0, y0=y - BAR / 2 - 4, y1=y + BAR / 2 + 4, line=_MIDDLE_LINE)
    lines = _legend_lines([name for name, _, _ in key]) if len(key) <= LONGEST_LEGEND else 0
    return _finished(figure, at, (-left - 0.02, right + 0.02), below=14 + 21 * lines)


def _dots(
    survey: Survey, rows: Sequence[tuple[Scale, Estimate, Estimate | None]], names: tuple[str, str], language: str
) -> go.Figure:
    figure, at = go.Figure(), 0.0
    same = len({form_of(scale, survey).id for scale, _, _ in rows}) == 1
    drawn: dict[str, list[tuple[float, float, float, float, str]]] = {name: [] for name in names if name}
    for scale, here, there in rows:
        form = form_of(scale, survey)
        at = _heading(figure, at, tables.means_said(scale, form, (here, there), language)) + 10
        for name, one in zip(names, (here, there), strict=True):
            if one is not None and one.value is not None:
                low, high = (one.value if end is None else end for end in (one.low, one.high))
                wide = form.high - form.low
                begins, ends = (max(low, form.low) - form.low) / wide, (min(high, form.high) - form.low) / wide
                told = f"{name}: {tables.ranged(one, form, language)}"
                drawn[name].append(((one.value - form.low) / wide, begins, ends, at, told))
            at += 16
        figure.add_hline(y=at, line={"color": QUIET, "width": 1})
        at += GAP
    for (name, points), look in zip(drawn.items(), _LOOKS, strict=False):
        figure.add_scatter(
            x=[point[0] for point in points],
            y=[point[3] for point in points],
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [point[2] - point[0] for point in points],
                "arrayminus": [point[0] - point[1] for point in points],
                "thickness": look["wide"],
                "width": 0,
                "color": look["colour"],
            },
            mode="markers",
            marker={
                "symbol": look["symbol"],
                "size": look["size"],
                "color": look["colour"],
                "line": {"width": 2, "color": look["colour"]},
            },
            customdata=[point[4] for point in points],
            hovertemplate="%{customdata}<extra></extra>",
            name=textwrap.shorten(name, 40, placeholder="…"),
        )
    _finished(figure, at, (-0.03, 1.03), below=34)
    if rows and same:
        form = form_of(rows[0][0], survey)
        every = max(1, (form.points - 1) // 5)
        ticks = [value for i, value in enumerate(form.values) if i % every == 0 or value == form.high]
        places = [(value - form.low) / (form.high - form.low) for value in ticks]
        figure.update_xaxes(visible=True, tickvals=places, ticktext=[str(value) for value in ticks], showgrid=True,
                            gridcolor="rgba(128,128,128,0.18)", zeroline=False, side="top")  # fmt: skip
        figure.update_layout(margin_t=26, height=figure.layout.height + 22)
    return figure


def _legend_lines(names: Sequence[str]) -> int:
    lines, used = 1, 0
    for name in names:
        wide = 44 + 7 * len(name)
        if used and used + wide > NARROWEST:
            lines, used = lines + 1, 0
        used += wide
    return lines


def _heading(figure: go.Figure, at: float, text: str) -> float:
    lines = textwrap.wrap(text, COLUMNS) or [""]
    figure.add_annotation(x=0, xref="paper", y=at, yref="y", yanchor="top", xanchor="left", showarrow=False,
                          align="left", text="<br>".join(_safe(line) for line in lines), font={"size": 14})  # fmt: skip
    return at + LINE * len(lines) + 4


def _safe(text: str) -> str:
    # plotly reads a few HTML tags in its texts; a survey's words must not become one
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _finished(figure: go.Figure, height: float, span: tuple[float, float], below: int) -> go.Figure:
    # y is in pixels from the top, so that texts and bars keep their sizes whatever the width
    top = max(height, 1.0)
    figure.update_yaxes(visible=False, range=[top, 0], fixedrange=True)
    figure.update_xaxes(visible=False, range=list(span), fixedrange=True)
    figure.update_layout(
        barmode="overlay",
        uniformtext={"minsize": 12, "mode": "hide"},
        height=int(top) + below + 4,
        margin={"l": 4, "r": 4, "t": 4, "b": below},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        dragmode=False,
        legend={
            "orientation": "h",
            "x": 0,
            "y": 0,
            "yanchor": "top",
            "yref": "paper",
            "traceorder": "normal",
            "font": {"size": 13},
            "itemclick": False,
            "itemdoubleclick": False,
        },
    )
    return figure


_LOOKS = (
    {"symbol": "circle", "size": 11, "wide": 4, "colour": STRONG},
    {"symbol": "diamond-open", "size": 9, "wide": 1.5, "colour": "#8a8a92"},
)

CHARTS = (
    Chart(
        "scales_stacked",
        scales_stacked,
        lambda report, section, language, scale: tables.bars_said(_scale_bars(report, section, language), language),
        lambda report, section, language, scale: tables.of_scales(report, section, language),
    ),
    Chart(
        "items_stacked",
        items_stacked,
        lambda report, section, language, scale: tables.bars_said(
            _item_bars(report, section, language, scale), language
        ),
        lambda report, section, language, scale: tables.of_items(report, section, language, scale),
    ),
    Chart(
        "beside_parent",
        beside_parent,
        lambda report, section, language, scale: tables.comparison_said(report, section, language),
        lambda report, section, language, scale: tables.of_comparisons(report, section, language),
    ),
)
