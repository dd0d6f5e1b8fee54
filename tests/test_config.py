"""Settings: secrets from the environment or from a file, shown to nobody."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from reflectory.cli.main import main
from reflectory.config import DOTS, GONE, SETTINGS, setting, setting_faults
from reflectory.errors import SettingError
from reflectory.i18n.catalogue import languages
from reflectory.i18n.errors import sentence
from reflectory.web.access import oidc

SECRET = "the provider's own secret"


def test_no_secret_is_listed(monkeypatch):
    monkeypatch.setenv("REFLECTORY_OIDC_SECRET", SECRET)
    monkeypatch.setenv("DATABASE_URL", "postgresql://ann:quiet@maple@db.example.org/reflectory")
    said = CliRunner().invoke(main, ["settings"], catch_exceptions=False).output
    assert f"REFLECTORY_OIDC_SECRET={DOTS}\n" in said
    assert f"DATABASE_URL=postgresql://ann:{DOTS}@db.example.org/reflectory\n" in said
    assert SECRET not in said
    assert "quiet" not in said


def test_a_secret_may_stand_in_a_file(monkeypatch, tmp_path):
    (tmp_path / "secret").write_text(f"{SECRET}\n", "utf-8")
    monkeypatch.setenv("REFLECTORY_OIDC_SECRET_FILE", str(tmp_path / "secret"))
    assert setting("REFLECTORY_OIDC_SECRET") == SECRET
    monkeypatch.setenv("REFLECTORY_OIDC_SECRET", "another")
    assert setting("REFLECTORY_OIDC_SECRET") == "another", "the environment comes first"


def test_a_file_that_is_not_there_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("REFLECTORY_OIDC_SECRET_FILE", str(tmp_path / "nothing"))
    with pytest.raises(SettingError, match=r"setting-file-unreadable.*REFLECTORY_OIDC_SECRET_FILE"):
        setting("REFLECTORY_OIDC_SECRET")


def test_a_half_set_provider_is_refused_at_start(monkeypatch):
    assert oidc.secrets() == {}
    monkeypatch.setenv("REFLECTORY_OIDC_URL", "https://id.example.org/.well-known/openid-configuration")
    monkeypatch.setenv("REFLECTORY_OIDC_CLIENT", "reflectory")
    with pytest.raises(SettingError, match=r"provider-incomplete.*REFLECTORY_OIDC_SECRET.*REFLECTORY_ADDRESS"):
        oidc.secrets()
    monkeypatch.setenv("REFLECTORY_OIDC_SECRET", SECRET)
    monkeypatch.setenv("REFLECTORY_ADDRESS", "https://reflect.example.org/")
    told = oidc.secrets()["auth"]
    assert told["redirect_uri"] == "https://reflect.example.org/oauth2callback"
    assert len(told["cookie_secret"]) == 64
    assert SECRET not in told["cookie_secret"]
    assert oidc.secrets()["auth"] == told, "every process signs alike"


MAIL = {"REFLECTORY_SMTP_URL": "smtp://mail.example:587", "REFLECTORY_ADDRESS": "https://reflect.example.org",
        "REFLECTORY_MAIL_FROM": "School <survey@example.org>"}  # fmt: skip
FAULTY = {
    "DATABASE_URL": ("mysql://host/name", "setting-database"),
    "REFLECTORY_COPY_TO": ("second.db", "setting-database"),
    "REFLECTORY_DEMO_URL": ("demo.db", "setting-database"),
    "REFLECTORY_DEMO": ("sometimes", "setting-switch"),
    "REFLECTORY_SMALLEST_GROUP": ("3", "setting-from-5"),
    "REFLECTORY_RESEARCH_DAYS": ("a year", "setting-from-1"),
    "REFLECTORY_ADDRESS": ("reflect.example.org", "setting-address"),
    "REFLECTORY_TIME_ZONE": ("Vancouver", "setting-zone"),
    "REFLECTORY_HOSTS": ("https://reflect.example.org", "setting-hosts"),
    "REFLECTORY_LOG": ("yaml", "setting-log"),
    "REFLECTORY_OIDC_URL": ("id.example.org", "setting-oidc"),
    "REFLECTORY_SMTP_URL": ("smtp://mail.example:port", "setting-smtp"),
    "REFLECTORY_MAIL_FROM": ("School", "setting-sender"),
    "REFLECTORY_MAIL_A_MINUTE": ("many", "setting-from-1"),
}


def said(language="en"):
    return [sentence(one, language) for one in setting_faults()]


@pytest.fixture
def clean(monkeypatch):
    for row in SETTINGS:
        monkeypatch.delenv(row.name, raising=False)
    return monkeypatch


@pytest.mark.parametrize("name", FAULTY)
def test_a_value_that_cannot_be_used_is_said_with_place_fault_and_remedy(clean, name):
    value, fault = FAULTY[name]
    clean.setenv(name, value)
    found = {one.code: one for one in setting_faults()}
    assert found[fault].values["setting"] == name
    for language in languages():
        (text,) = [one for one in said(language) if one.startswith(name)]
        assert len(text) > 40
    row = next(one for one in SETTINGS if one.name == name)
    assert (value in said()[0]) is not row.secret


def test_what_can_be_used_is_not_said(clean):
    assert setting_faults() == []
    for name, value in (MAIL | {
        "DATABASE_URL": "postgresql+pg8000://ann:secret@db/name", "REFLECTORY_SMALLEST_GROUP": "12",
        "REFLECTORY_HOSTS": "a.example, b.example:8501", "REFLECTORY_LOG": "json", "REFLECTORY_DEMO": "Yes",
        "REFLECTORY_TIME_ZONE": "America/Vancouver", "REFLECTORY_MAIL_A_MINUTE": "200",
    }).items():  # fmt: skip
        clean.setenv(name, value)
    assert setting_faults() == []


@pytest.mark.parametrize("url", ["smtp://ann:12#b@mail.example:25", "smtp://ann:12?b@mail.example", "smtp://ann:1/b@x"])
def test_a_password_that_ends_the_address_of_the_mail_server_too_early_is_said(clean, url):
    clean.setenv("REFLECTORY_SMTP_URL", url)
    assert any(one.code == "setting-smtp" for one in setting_faults())


def test_blanks_around_a_value_are_none_of_it(clean):
    clean.setenv("REFLECTORY_ADDRESS", " https://reflect.example.org\n")
    assert setting("REFLECTORY_ADDRESS") == "https://reflect.example.org"
    assert setting_faults() == []


@pytest.mark.parametrize("missing", MAIL)
def test_mail_that_would_go_nowhere_is_said(clean, missing):
    for name, value in MAIL.items():
        if name != missing:
            clean.setenv(name, value)
    assert any(missing in one for one in said())


def test_an_unreadable_file_and_a_misspelt_name_are_said(clean, tmp_path):
    clean.setenv("REFLECTORY_SMTP_URL_FILE", str(tmp_path / "nothing"))
    clean.setenv("REFLECTORY_ADRESS", "https://reflect.example.org")
    assert said() == [
        "REFLECTORY_SMTP_URL_FILE: its file cannot be read (FileNotFoundError); name another",
        "REFLECTORY_ADRESS: there is no such setting; write REFLECTORY_ADDRESS if that is meant",
    ]


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("ending", ["", "_FILE"])
@pytest.mark.parametrize("name", GONE)
def test_a_setting_that_is_gone_says_so_and_what_stands_instead(clean, name, ending, language):
    clean.setenv(name + ending, "")
    assert said(language) == []
    clean.setenv(name + ending, "1")
    (text,) = said(language)
    assert text.startswith(f"{name}{ending}")
    assert {"en": "in its place", "fr": "à sa place"}[language] in text


def test_every_setting_that_can_be_wrong_says_so():
    oidc = {"REFLECTORY_OIDC_CLIENT", "REFLECTORY_OIDC_SECRET", "REFLECTORY_OIDC_NAME"}
    free = {"REFLECTORY_KEYS", "REFLECTORY_PASSWORD", "REFLECTORY_ORGANISATION", *oidc}
    assert {row.name for row in SETTINGS} - free == set(FAULTY)
