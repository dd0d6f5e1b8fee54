"""`reflectory report` and `reflectory pack`: reports as files."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from reflectory.cli.answers import DOUBTFUL
from reflectory.cli.output import reading_bar, write_folder, writing
from reflectory.db.engine import connect
from reflectory.db.file_reports import claim, forget
from reflectory.db.wave_records import wave_units
from reflectory.db.whole_files import whole_file
from reflectory.errors import OpenDoubtsError
from reflectory.files.mapping import Options
from reflectory.i18n.catalogue import SOURCE
from reflectory.i18n.errors import sentence
from reflectory.releases.file_report import report_of_file
from reflectory.releases.read import earlier_waves, read
from reflectory.reports.exports import EXPORTS
from reflectory.reports.exports.bulk import pack
from reflectory.reports.sentences import checked
from reflectory.web.reports.promises import promises


def write_report(answers: Path, survey: str, form: str | None, units: tuple[str, ...], out: Path, title: str | None,
                 k: int, language: str, options: Options) -> None:  # fmt: skip
    """Write the report of a file of answers in every format; the process ends with `DOUBTFUL` where doubts are open."""
    try:
        with reading_bar(answers) as advance:
            report = report_of_file(answers, survey, form, units, title, k, language, options, advance)
        has_sections = bool(report.report.sections)
        first = has_sections and claim(report.sheets, report.cut)
    except OpenDoubtsError as error:
        click.echo(sentence(error, SOURCE), err=True)
        sys.exit(DOUBTFUL)
    try:
        files = {f"report{export.SUFFIX}": export.write(report.report, language) for export in EXPORTS}
        written = write_folder(out, files)
    except BaseException:
        if first:
            forget(report.sheets)
        raise
    for notice in report.notices:
        click.echo(f"note: {notice}", err=True)
    for path in written:
        click.echo(path)
    if not has_sections:
        click.echo(f"Nothing can be shown: fewer than {k} people answered, so the files hold no figures.")
        return
    click.echo(checked(report.report, SOURCE))
    click.echo(
        "The same answers give this report again, in whatever order they come and in every language. With one cell"
        " changed they are another file, and what changed is drawn anew: hand on one report, not two."
    )


def write_pack(wave: int, out: Path, language: str) -> None:
    """Write a PDF and an HTML page for each group of a released wave, zipped."""
    engine = connect()
    try:
        report = read(engine, wave)
        before = [read(engine, earlier) for earlier in earlier_waves(engine, wave)]
        everybody = [unit.id for unit in wave_units(engine, wave)]
        goals = promises(engine, everybody, report, report.sections, language)
        bar = click.progressbar(length=len(report.sections), label="PDF")
        with writing(out), whole_file(out, replace=True, mode=0o666) as file, bar:
            pack(report, report.sections, before, language, file, lambda done: bar.update(1), promises=goals)
    finally:
        engine.dispose()
    click.echo(out)
