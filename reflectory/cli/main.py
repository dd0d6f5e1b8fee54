"""The command line: `reflectory demo`, `reflectory report`, `reflectory user`, ..."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reflectory import ROOT
from reflectory.cli.maintenance import COMMANDS
from reflectory.cli.output import write_folder, writing
from reflectory.config import SETTINGS, setting, shown
from reflectory.errors import ReflectoryError
from reflectory.files.response_doubts import COUNT_IN, KINDS, LEAVE_OUT
from reflectory.i18n.catalogue import SOURCE, languages
from reflectory.i18n.errors import sentence

if TYPE_CHECKING:
    from reflectory.db.engine import Engine

OPEN = 3  # the exit code where something has to be said first
ROLES = ("administrator", "facilitator", "leader", "auditor")


class Told(click.Group):
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


@click.group(cls=Told, context_settings={"help_option_names": ["-h", "--help"]})
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
    import socket

    try:
        with socket.create_server((address, port), family=socket.AF_INET6 if ":" in address else socket.AF_INET):
            pass
    except OSError as error:
        told = setting("REFLECTORY_ADDRESS")
        also = f", and REFLECTORY_ADDRESS ({told}) with it unless a proxy stands in front" if told else ""
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
    from reflectory.db.engine import connect
    from reflectory.db.installation import is_demonstration
    from reflectory.demo.district import CAST, fill, open_wave

    engine = connect()
    if is_demonstration(engine):
        wave = open_wave(engine)
        click.echo("The demonstration district is there already; its password was told when it was made.")
        engine.dispose()
        _ways_in(wave.join_code if wave else "")
        return
    with click.progressbar(length=100, label="Making the demonstration district") as bar:
        made = fill(engine, progress=lambda share: bar.update(round(share * 100) - bar.pos))
    engine.dispose()
    _ways_in(made.join_code)
    click.echo(
        "\nSign in as one of these invented people, all with the password " + click.style(made.password, bold=True)
    )
    for player in CAST:
        click.echo(f"  {player.name}  ({', '.join(player.roles)})")
    click.echo("\nThen start the app on this database: reflectory run")


def _ways_in(join_code: str) -> None:
    """Tell where the demonstration is answered, unless its wave is closed, and where it is read."""
    address = setting("REFLECTORY_ADDRESS") or "http://localhost:8501"
    click.echo(f"\nAnswer in the open wave:  {address}/?join={join_code}" if join_code else "\nIts wave is closed.")
    click.echo(f"Read the reports:         {address}/sign-in")


@main.command()
@click.argument("answers", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--survey", required=True, help="The name of one that comes with Reflectory, or the path of a survey file (TOML)."
)
@click.option("--form", default=None, help="The survey's form, where it has several.")
@click.option(
    "--unit",
    "units",
    required=True,
    multiple=True,
    help="The column that names each person's unit; several, such as school and team: once each, the largest first.",
)
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="The folder to write to.")
@click.option("--title", default=None, help="Title of the report; by default the survey's.")
@click.option("--smallest-group", "k", default=5, show_default=True, type=click.IntRange(min=5), help="At least 5.")
@click.option("--language", default=SOURCE, show_default=True, type=click.Choice(languages()), help="Of the report.")
@click.option("--leave-out", multiple=True, type=click.Choice(KINDS), help="Doubtful rows that are no people.")
@click.option("--count-in", multiple=True, type=click.Choice(KINDS), help="Doubtful rows that are people all the same.")
def report(answers: Path, survey: str, form: str | None, units: tuple[str, ...], out: Path, title: str | None, k: int,
           language: str, leave_out: tuple[str, ...], count_in: tuple[str, ...]) -> None:  # fmt: skip
    """Write a protected report of a CSV file with one row a person: PDF, PowerPoint, HTML, Excel, CSV and JSON.

    One file gives one report: made again it is the same, in every language, and the file cannot be cut in a second way.
    Exit code 1: refused. Exit code 3: the file holds rows that may be no people or somebody twice (double, summary,
    preview), units that may be dates (date) or statements recoded already (turned); say which with --leave-out or
    --count-in.
    """
    from reflectory.db.file_reports import claim, forget
    from reflectory.files.responses import AnswersError, OpenDoubtsError
    from reflectory.releases.file_report import report_of_file
    from reflectory.reports.exports import EXPORTS
    from reflectory.reports.sentences import checked
    from surveys.loader import SurveyError

    if both := sorted({*leave_out} & {*count_in}):
        raise click.UsageError(f"{both[0]} rows are left out and counted in; say one of the two")
    settled = dict.fromkeys(leave_out, LEAVE_OUT) | dict.fromkeys(count_in, COUNT_IN)
    try:
        made = report_of_file(answers, survey, form, units, title, k, language, settled)
        shown = bool(made.report.sections)
        first = shown and claim(made.sheets, made.cut)
    except OpenDoubtsError as error:
        click.echo(error, err=True)
        sys.exit(OPEN)
    except (SurveyError, AnswersError) as error:
        raise click.ClickException(str(error)) from error
    try:
        written = write_folder(
            out, {f"report{export.SUFFIX}": export.write(made.report, language) for export in EXPORTS}
        )
    except BaseException:
        if first:
            forget(made.sheets)
        raise
    for notice in made.notices:
        click.echo(f"note: {notice}", err=True)
    for path in written:
        click.echo(path)
    if not shown:
        click.echo(f"Nothing can be shown: fewer than {k} people answered, so the files hold no figures.")
        return
    click.echo(checked(made.report, SOURCE))
    click.echo(
        "The same answers give this report again, in whatever order they come and in every language. With one cell"
        " changed they are another file, and what changed is drawn anew: hand on one report, not two."
    )


@main.command()
@click.argument("wave", type=int)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The ZIP file to write.")
@click.option("--language", default=SOURCE, show_default=True, type=click.Choice(languages()), help="Of the reports.")
def pack(wave: int, out: Path, language: str) -> None:
    """Write one PDF for each group of a released wave, zipped. WAVE is its number (see `reflectory audit`)."""
    from reflectory.db.engine import connect
    from reflectory.db.whole_files import whole_file
    from reflectory.releases.read import earlier_waves, read
    from reflectory.reports.exports.bulk import pack as packed

    engine = connect()
    try:
        report = read(engine, wave)
        before = [read(engine, one) for one in earlier_waves(engine, wave)]
        length = len(report.sections)
        with (
            writing(out),
            whole_file(out, replace=True, mode=0o666) as file,
            click.progressbar(length=length, label="PDF") as bar,
        ):
            packed(report, report.sections, before, language, file, lambda done: bar.update(1))
    finally:
        engine.dispose()
    click.echo(out)


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
    from reflectory.db.accounts import create_account
    from reflectory.db.engine import connect
    from reflectory.db.unit_lookup import unit_named
    from reflectory.db.units import units

    if password:
        click.echo("note: others on this machine see a password in a command; leave it out, and it is asked", err=True)
    password = password or setting("REFLECTORY_PASSWORD") or _asked_password()
    engine = connect()
    known = units(engine)
    create_account(engine, name, password, roles, sorted({unit_named(one, known).id for one in unit_names}))
    engine.dispose()
    click.echo(f"{name} can sign in as {', '.join(roles)}.")


def _asked_password() -> str:
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))


@main.command()
@click.option(
    "--ledger",
    "file",
    default=None,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write everything ever released, for a program of your own to attack; of the demonstration only.",
)
def audit(file: Path | None) -> None:
    """Check every stored release of the database again; exit code 1 on any finding."""
    from reflectory.db.engine import connect
    from reflectory.releases.verify import audit as audited

    engine = connect()
    with click.progressbar(length=100, label="Checking", hidden=not sys.stdout.isatty()) as bar:
        checked = audited(engine, lambda share: bar.update(round(share * 100) - bar.pos))
    for one in checked:
        click.echo(one)
        for finding in one.findings:
            click.echo(f"  {sentence(finding, SOURCE)}")
    if not checked:
        click.echo("Nothing has been released yet.")
    if file is not None and not any(one.findings for one in checked):
        for path in _write_ledger(engine, file):
            click.echo(path)
    sys.exit(1 if any(one.findings for one in checked) else 0)


def _write_ledger(engine: Engine, file: Path) -> tuple[Path, Path]:
    """Write a ledger, an entry a line, and beside it the roster of who answered."""
    import json

    from reflectory.releases.verify import ledger

    entries, roster = ledger(engine)
    beside = file.with_suffix(".roster.json")
    texts = {
        file.name: "[\n" + ",\n".join(json.dumps(one) for one in entries) + "\n]\n",
        beside.name: json.dumps(roster, indent=0) + "\n",
    }
    write_folder(file.parent, {name: text.encode() for name, text in texts.items()})
    return file, beside


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def survey(file: Path) -> None:
    """Check a survey file and say everything that is wrong with it."""
    from surveys.loader import SurveyError, read_survey

    try:
        read = read_survey(file)
    except SurveyError as error:
        raise click.ClickException(str(error)) from error
    languages = ", ".join(read.languages)
    click.echo(f"{read.id}: {len(read.items)} items, {len(read.scales)} scales, languages {languages}: in order.")


@main.command()
def settings() -> None:
    """List what an installation may set, with its present values."""
    for row in SETTINGS:
        click.echo(f"{row.name}={shown(row.name)}\n    {row.sentence}")


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


for command in COMMANDS:
    main.add_command(command)


if __name__ == "__main__":
    main()
