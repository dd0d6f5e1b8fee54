"""`reflectory survey --from`: a survey file made of a questionnaire of another program."""

from __future__ import annotations

from pathlib import Path

import click

from reflectory.cli.output import write_folder
from reflectory.files.questionnaires.read import read_draft
from reflectory.files.questionnaires.survey_file import survey_files


def write_survey(source: Path, out: Path | None) -> Path:
    """Write the survey file of a questionnaire and its translations, say what was left out, and return its path."""
    target = out or Path(source.stem + ".toml")
    if target.suffix != ".toml" or "." in target.stem:
        raise click.UsageError(f"--out {target}: name a file that ends in .toml and has no other point")
    files, left_out = survey_files(read_draft(source), target.stem, source.name)
    if there := [name for name in files if (target.parent / name).exists()]:
        raise click.ClickException(f"{target.parent / there[0]}: it is there already; name another with --out")
    for path in write_folder(target.parent, {name: text.encode() for name, text in files.items()}):
        click.echo(path)
    for sentence in left_out:
        click.echo(f"note: {sentence}", err=True)
    return target
