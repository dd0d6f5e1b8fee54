"""The command line: `reflectory demo`, `reflectory report`, `reflectory user`, ..."""

from __future__ import annotations

import os
import re
import socket
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from reflectory import ROOT
from reflectory.config import SETTINGS, masked, setting
from reflectory.errors import ReflectoryError
from reflectory.files.mapping import PLAIN, Options, read_mapping
from reflectory.files.response_doubts import COUNT_IN, KINDS, LEAVE_OUT
from reflectory.i18n.catalogue import SOURCE, languages
from reflectory.i18n.errors import sentence
from surveys.loader import read_survey

FILE = click.Path(dir_okay=False, path_type=Path)
EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
ROLES = ("administrator", "facilitator", "leader", "auditor")


class Commands(click.Group):
    """Commands whose faults are sentences: what a setting, the database or a file refuses is no traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except ReflectoryError as error:
            raise click.ClickException(sentence(error, SOURCE)) from error
        except BrokenPipeError:  # whoever read has gone, such as `head`: click knows
            raise
        except OSError as error:
            place = error.filename or "file"
            raise click.ClickException(f"{place}: {error.strerror or error}; check the place and its rights") from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="reflectory")
def main() -> None:
    """Staff reflect on how they work together; reports that expose nobody."""


@main.command()
@click.option("--port", default=8501, show_default=True, help="Where the app listens.")
@click.option("--address", default="", help="The network address to listen on; all of the machine's by default.")
def run(port: int, address: str) -> None:
    """Start the app."""
    _require_free(address, port)
    app = str(ROOT / "app.py")
    words = [sys.executable, "-m", "streamlit", "run", app, "--server.port", str(port)]
    # No shell, our own interpreter, and the number and the address as words of their own.
    os.execv(sys.executable, [*words, *(["--server.address", address] if address else [])])  # noqa: S606


def _require_free(address: str, port: int) -> None:
    """Refuse a port that another program uses: links would carry one that leads elsewhere."""
    try:
        with socket.create_server((address, port), family=socket.AF_INET6 if ":" in address else socket.AF_INET):
            pass
    except OSError as error:
        address_set = setting("REFLECTORY_ADDRESS")
        also = f", and REFLECTORY_ADDRESS ({address_set}) with it unless a proxy stands in front" if address_set else ""
        raise click.ClickException(
            f"port {port}: it cannot be used ({error.strerror}); end the program that uses it, or choose another with "
            f"--port{also}"
        ) from error


@main.command()
def demo() -> None:
    """Fill the database that DATABASE_URL names with the demonstration district.

    Everything in it is invented. A database that holds anything else is refused; one that holds the demonstration
    already stays as it is, and the way in is told again.
    """
    from reflectory.cli.district import fill_district

    fill_district()


def of_answers(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command ``options``: what somebody says of a file of answers, and how its doubts are settled."""

    @wraps(command)
    def with_options(
        accepted: tuple[str, ...],
        counted: tuple[str, ...],
        mapping: Path | None,
        comments: tuple[tuple[str, str], ...],
        cut: tuple[tuple[str, str], ...],
        **typed: Any,
    ) -> None:
        if both := sorted({*accepted} & {*counted}):
            raise click.UsageError(f"{both[0]} rows are left out and counted in; say one of the two")
        if len(cut) > 1:
            raise click.UsageError("--by divides by one question; give it once")
        if len(dict(comments)) < len(comments):
            raise click.UsageError("--comments gives one question two columns; give it one")
        settled = dict.fromkeys(accepted, LEAVE_OUT) | dict.fromkeys(counted, COUNT_IN)
        named = {name: typed.pop(name) for name in ("units", "missing", "backward", "sheet")}
        before = read_mapping(mapping) if mapping and mapping.exists() else PLAIN
        command(options=Options(settled, cut=dict(cut), comments=dict(comments), **named).over(before), **typed)

    decorated: Callable[..., None] = with_options
    for option in reversed((
        click.argument("answers", type=EXISTING),
        click.option("--survey", required=True,
                     help="The name of one that comes with Reflectory, or the path of a survey file (TOML)."),
        click.option("--form", default=None, help="The survey's form, where it has several."),
        click.option("--unit", "units", multiple=True,
                     help="The column that names each person's unit; several, such as school and team: once each, the "
                     "largest first."),
        click.option("--by", "cut", type=(str, str), multiple=True, metavar="QUESTION COLUMN",
                     help="Divide by a background question, such as role, instead of by team; and its column."),
        click.option("--comments", type=(str, str), multiple=True, metavar="QUESTION COLUMN",
                     help="An open question, and the column of what people wrote."),
        click.option("--leave-out", "--accept", "accepted", multiple=True, type=click.Choice(KINDS),
                     help="Doubts settled as is proposed, such as rows that are no people."),
        click.option("--count-in", "counted", multiple=True, type=click.Choice(KINDS),
                     help="Doubts settled as it stands there, such as rows that are people all the same."),
        click.option("--missing", multiple=True, help="What means no answer in this file, beside the usual words."),
        click.option("--backward", multiple=True, help="A format whose numbers the file counts from the last answer."),
        click.option("--sheet", default="", help="The sheet of a workbook; else the first with the survey's columns."),
        click.option("--mapping", default=None, type=FILE,
                     help="A file (TOML) that keeps all of this and the columns, for the next file of the same shape."),
    )):  # fmt: skip
        decorated = option(decorated)
    return decorated


@main.command()
@of_answers
@click.option("--json", "as_json", is_flag=True, help="As JSON, for a program.")
def answers(answers: Path, survey: str, form: str | None, options: Options, as_json: bool) -> None:
    """Show what a file with one row a person holds, as CSV, XLSX, SAV, DTA or JSON, and what is doubtful in it.

    Each item's column, the count of every answer beside its words, units with their people, what is left out. Doubts
    are settled as is proposed, and named. Nothing is written but the mapping, if one is named.
    Exit code 0: in order. 1: refused. 3: doubts are open.
    """
    from reflectory.cli.answers import show_answers

    mapping = click.get_current_context().params["mapping"]
    show_answers(answers, survey, form, options, mapping, as_json=as_json)


@main.command()
@of_answers
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="The folder to write to.")
@click.option("--title", default=None, help="Title of the report; by default the survey's.")
@click.option("--smallest-group", "k", default=5, show_default=True, type=click.IntRange(min=5), help="At least 5.")
@click.option("--language", default=SOURCE, show_default=True, type=click.Choice(languages()), help="Of the report.")
def report(answers: Path, survey: str, form: str | None, options: Options, out: Path, title: str | None, k: int,
           language: str) -> None:  # fmt: skip
    """Write a protected report of a file with one row a person: PDF, PowerPoint, HTML, Excel, CSV and JSON.

    One file gives one report: made again it is the same, in every language, and the file cannot be cut in a second way.
    What the file holds and what is doubtful in it: `reflectory answers`.
    Exit code 1: refused. Exit code 3: doubts are open; say how they are meant with --leave-out or --count-in.
    """
    from reflectory.cli.reports import write_report

    if not options.units:
        raise click.UsageError("Missing option '--unit': it names the column of the units, unless --mapping does")
    write_report(answers, survey, form, options.units, out, title, k, language, options)


@main.command()
@click.argument("wave", type=int)
@click.option("--out", required=True, type=FILE, help="The ZIP file to write.")
@click.option("--language", default=SOURCE, show_default=True, type=click.Choice(languages()), help="Of the reports.")
def pack(wave: int, out: Path, language: str) -> None:
    """Write a PDF and a page for each group of a released wave, zipped. WAVE is its number (see `reflectory audit`)."""
    from reflectory.cli.reports import write_pack

    write_pack(wave, out, language)


@main.command()
@click.argument("name")
@click.option("--role", "roles", multiple=True, type=click.Choice(ROLES), default=ROLES, show_default=True)
@click.option(
    "--unit",
    "unit_names",
    multiple=True,
    help="A unit whose reports the account reads: its name, or its path (District / School) where two are called so.",
)
@click.option("--password", help="At least 12 characters; better from REFLECTORY_PASSWORD, else it is asked for.")
def user(name: str, roles: tuple[str, ...], unit_names: tuple[str, ...], password: str | None) -> None:
    """Make an account that can sign in."""
    from reflectory.cli.maintenance import make_account

    if password:
        click.echo("note: others on this machine see a password in a command; leave it out, and it is asked", err=True)
    password = password or setting("REFLECTORY_PASSWORD")
    password = password or click.prompt("Password", hide_input=True, confirmation_prompt=True)
    make_account(name, password, roles, unit_names)
    click.echo(f"{name} can sign in as {', '.join(roles)}.")


@main.command()
@click.option(
    "--ledger",
    "file",
    type=FILE,
    help="Also write everything ever released, for a program of your own to attack; of the demonstration only.",
)
def audit(file: Path | None) -> None:
    """Check every stored release of the database again; exit code 1 on any finding."""
    from reflectory.cli.releases import check_releases

    check_releases(file)


@main.command()
@click.argument("file", type=EXISTING, required=False)
@click.option(
    "--from",
    "source",
    type=EXISTING,
    help="Make one of a questionnaire: LimeSurvey (.lss, .txt), Qualtrics (.qsf), SurveyJS (.json), XLSForm, labels of "
    "SPSS or Stata, or a sheet of items.",
)
@click.option("--out", type=FILE, help="The survey file to write; by default named like the questionnaire, here.")
def survey(file: Path | None, source: Path | None, out: Path | None) -> None:
    """Check a survey file and say everything that is wrong with it; or make one with --from.

    Translations lie beside it (NAME.fr.toml). What cannot be carried over is listed.
    """
    if source and not file:
        from reflectory.cli.instruments import write_survey

        file = write_survey(source, out)
    elif source or not file:
        raise click.UsageError("name a survey file to check, or a questionnaire with --from")
    read = read_survey(file)
    languages = ", ".join(read.languages)
    click.echo(f"{read.id}: {len(read.items)} items, {len(read.scales)} scales, languages {languages}: in order.")


@main.command()
def settings() -> None:
    """List what an installation may set, with its present values."""
    for row in SETTINGS:
        click.echo(f"{row.name}={masked(row.name)}\n    {row.sentence}")


@main.command()
@click.option("--check", is_flag=True, help="Only tell whether they are up to date.")
def docs(check: bool) -> None:
    """Write the generated tables of docs/ anew."""
    from reflectory.cli.docs import write_tables

    if not (ROOT / "docs").is_dir():
        raise click.ClickException("docs/: it is not here; this command is for a checkout of the program")
    stale = write_tables(check=check)
    for path in stale:
        click.echo(f"{path}: {'is out of date; run reflectory docs' if check else 'written'}")
    sys.exit(1 if check and stale else 0)


@main.command("copy")
@click.option("--from", "source", default="", help="The database to copy; by default the one that DATABASE_URL names.")
@click.option("--to", "target", default="", help="An empty database; by default the one that REFLECTORY_COPY_TO names.")
def copy_command(source: str, target: str) -> None:
    """Copy a whole installation into an empty database, SQLite or PostgreSQL, and compare every row.

    Addresses with passwords belong in the environment (DATABASE_URL, REFLECTORY_COPY_TO) or in files that
    DATABASE_URL_FILE and REFLECTORY_COPY_TO_FILE name: others on this machine see the words of a command.
    Stop the app first: what is written during the copy is not in it. Wave keys stay where they are (REFLECTORY_KEYS).
    """
    from reflectory.cli.maintenance import copy_database

    if any(re.search("://[^/@]*:[^/]*@", address) for address in (source, target)):
        click.echo("note: others on this machine see a password in a command; see reflectory copy --help", err=True)
    source, target = source or setting("DATABASE_URL"), target or setting("REFLECTORY_COPY_TO")
    if not target:
        raise click.UsageError("name the database to copy into, with REFLECTORY_COPY_TO or --to")
    copy_database(source, target)


@main.command()
@click.argument("file", type=FILE)
def backup(file: Path) -> None:
    """Write everything in the database that DATABASE_URL names to one compressed file, while the app may be running.

    Wave keys (REFLECTORY_KEYS) are not in it: without them a stolen backup opens no answers. Keep a copy of that folder
    in another place while a wave is open.
    """
    from reflectory.cli.maintenance import write_backup

    write_backup(file)


@main.command()
@click.argument("file", type=FILE)
def restore(file: Path) -> None:
    """Bring a backup into the database that DATABASE_URL names, which must be empty. Everything is checked first."""
    from reflectory.cli.maintenance import read_backup

    read_backup(file)


@main.command()
@click.argument("file", type=FILE, required=False)
def verify(file: Path | None) -> None:
    """Check a backup, or the database that DATABASE_URL names; exit code 1 on any finding.

    Its file, where answers lie, the wave keys, the seal of every release, and the chain of the audit log. What the
    releases show is attacked anew by `reflectory audit`.
    """
    from reflectory.cli.maintenance import check_database

    check_database(file)


if __name__ == "__main__":
    main()
