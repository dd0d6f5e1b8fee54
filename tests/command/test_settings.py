"""Settings: secrets from the environment or from a file, shown to nobody."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from cli import main
from settings import DOTS, SettingFault, setting
from ui.front import provider

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
    with pytest.raises(SettingFault, match=r"REFLECTORY_OIDC_SECRET_FILE: its file cannot be read.*name another"):
        setting("REFLECTORY_OIDC_SECRET")


def test_a_half_set_provider_is_refused_at_start(monkeypatch):
    assert provider.secrets() == {}
    monkeypatch.setenv("REFLECTORY_OIDC_URL", "https://id.example.org/.well-known/openid-configuration")
    monkeypatch.setenv("REFLECTORY_OIDC_CLIENT", "reflectory")
    with pytest.raises(SettingFault, match="REFLECTORY_OIDC_SECRET, REFLECTORY_ADDRESS is not set; set it as well"):
        provider.secrets()
    monkeypatch.setenv("REFLECTORY_OIDC_SECRET", SECRET)
    monkeypatch.setenv("REFLECTORY_ADDRESS", "https://reflect.example.org/")
    told = provider.secrets()["auth"]
    assert told["redirect_uri"] == "https://reflect.example.org/oauth2callback"
    assert len(told["cookie_secret"]) == 64
    assert SECRET not in told["cookie_secret"]
    assert provider.secrets()["auth"] == told, "every process signs alike"
