"""Every table but two: a wave's ballots and comments have tables of their own, dropped at release (`response_tables`).

Change a table here and add a step to `migrations/versions`; a test compares the two.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Numbers are never given twice (AUTOINCREMENT): a leader of a removed unit must not inherit a new one's reports.
UNIT = Table(
    "unit",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("parent", Integer, ForeignKey("unit.id"), index=True),
    Column("kind", String(16), nullable=False),
    Column("name", String(120), nullable=False),
    Column("size", Integer, nullable=False),
    CheckConstraint("size >= 0", name="size"),
    sqlite_autoincrement=True,
)

STUDY = Table(
    "study",
    METADATA,
    Column("unit", Integer, ForeignKey("unit.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("book", String(200), nullable=False),
    Column("author", String(200), nullable=False, server_default=""),
    Column("chapters", Text, nullable=False),
    Column("starts", Date),
    Column("ends", Date),
    Column("question", Text, nullable=False),
)

SHARED_PROFILE = Table(
    "shared_profile",
    METADATA,
    Column("key", LargeBinary, primary_key=True),
    Column("group", Integer, ForeignKey("unit.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", String(80), nullable=False),
    Column("profile", Text, nullable=False),
    sqlite_with_rowid=False,
)

ACCOUNT = Table(
    "account",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", String(120), nullable=False),
    Column("sought", String(120), nullable=False, unique=True),  # the name as it is looked up: without case
    Column("password", String(200), nullable=False),
    Column("roles", String(64), nullable=False),
    sqlite_autoincrement=True,
)

ACCOUNT_UNIT = Table(
    "account_unit",
    METADATA,
    Column("account", Integer, ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("unit", Integer, ForeignKey("unit.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
)

SESSION = Table(
    "session",
    METADATA,
    Column("digest", LargeBinary, primary_key=True),
    Column("account", Integer, ForeignKey("account.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("expires", Integer, nullable=False),
    sqlite_with_rowid=False,
)

TICKET = Table(
    "ticket",
    METADATA,
    Column("digest", LargeBinary, primary_key=True),
    Column("purpose", String(16), nullable=False),
    Column("account", Integer, ForeignKey("account.id", ondelete="CASCADE")),
    Column("expires", Integer, nullable=False),
    Column("box", LargeBinary),  # of a sign-in: its session's token, which only the ticket opens
    sqlite_with_rowid=False,
)

ATTEMPT = Table(
    "attempt",
    METADATA,
    Column("digest", LargeBinary, primary_key=True),
    Column("wrong", Integer, nullable=False),
    Column("until", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# `root` is no foreign key: a unit may go once its waves are closed, and the wave keeps its frozen tree.
WAVE = Table(
    "wave",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("title", String(200), nullable=False),
    Column("survey", Text, nullable=False),
    Column("survey_id", String(64), nullable=False),
    Column("form", String(64), nullable=False),
    Column("root", Integer, nullable=False),
    Column("cut", String(64), nullable=False),
    Column("k", Integer, nullable=False),
    Column("access", String(8), nullable=False),
    Column("opens", Date),
    Column("closes", Date),
    Column("status", String(8), nullable=False),
    Column("join_code", String(16), nullable=False, unique=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("moment", String(8), nullable=False),
    Column("research", Boolean, nullable=False),
    Column("raw_days", Integer, nullable=False, server_default="0"),  # of research; 0: no such promise was made
    # Whether everybody in a group may read its released figures; respondents are told before the first statement.
    Column("read_by_all", Boolean, nullable=False, server_default=false()),
    # Whether a second person had looked over units and numbers when it opened; nobody is asked to any more.
    Column("looked_over", Boolean),
    CheckConstraint("k >= 5", name="k"),
    sqlite_autoincrement=True,
)

WAVE_UNIT = Table(
    "wave_unit",
    METADATA,
    Column("wave", Integer, ForeignKey("wave.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("unit", Integer, primary_key=True, autoincrement=False),
    Column("parent", Integer),
    Column("kind", String(16), nullable=False),
    Column("name", String(120), nullable=False),
    Column("invited", Integer, nullable=False),
    Column("replaced", Integer, nullable=False, server_default="0"),  # slips made for lost ones: nobody more is invited
    # Of a school, or of the root: the most people invited on any night while it runs, and the quarter of them, in per
    # cent, that had answered by last night; nothing before the first, and nothing of few (`response_steps`).
    Column("most_invited", Integer, nullable=False, server_default="0"),
    Column("quarter", Integer),
)

# No number and no order: the hash of the code is the key.
INVITATION = Table(
    "invitation",
    METADATA,
    Column("digest", LargeBinary, primary_key=True),
    Column("wave", Integer, ForeignKey("wave.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("unit", Integer, nullable=False),
    Column("claim", LargeBinary),
    sqlite_with_rowid=False,
)

# One word about the whole database, such as that everything in it is invented.
NOTE = Table("note", METADATA, Column("name", String(32), primary_key=True), Column("value", Text, nullable=False))

# A code that opens one released page for a projector, the released figures of a study to the members of a group, or
# those of a unit's group in one wave to everybody who has it.
LINK = Table(
    "link",
    METADATA,
    Column("code", String(64), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("wave", Integer, ForeignKey("wave.id", ondelete="CASCADE")),
    Column("unit", Integer, ForeignKey("unit.id", ondelete="CASCADE")),
    Column("section", Text, nullable=False),
    Column("account", Integer),  # whose it is; no foreign key: a link of an account that is gone shows nothing
    Column("until", Date),  # its last day; of a projector's link only
)

REFLECTION = Table(
    "reflection",
    METADATA,
    Column("locator", LargeBinary, primary_key=True),
    Column("box", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

RELEASE = Table(
    "release",
    METADATA,
    Column("wave", Integer, ForeignKey("wave.id"), primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("released_on", Date, nullable=False),
    Column("answers", Integer, nullable=False, server_default="0"),  # that were checked: lists read no report
    # The SHA-256 of every row, as JSON: the seal is over them too. Empty where the text has all figures.
    Column("row_digests", Text, nullable=False, server_default=""),
)

# The figures of one group of a release, of its scales or of its items: JSON, compressed. Written with the release and
# its seal, all or none.
RELEASE_ROW = Table(
    "release_row",
    METADATA,
    Column("wave", Integer, ForeignKey("release.wave", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("section", Text, primary_key=True),
    Column("kind", String(8), primary_key=True),
    Column("packed", LargeBinary, nullable=False),
)

# What people want to do about a released figure. `wave`, `section` and `scale` name that figure: it is read from the
# release, never copied. `units` are the section's units as JSON.
GOAL = Table(
    "goal",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("wave", Integer, ForeignKey("wave.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("section", Text, nullable=False),
    Column("units", Text, nullable=False),
    Column("scale", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("hoped", Float, nullable=False),
    Column("sign", Text, nullable=False, server_default=""),
    Column("question", Text, nullable=False),
    Column("owner", String(120), nullable=False),
    Column("due", Date, nullable=False),
    Column("look", Integer, ForeignKey("wave.id", ondelete="SET NULL")),
    Column("status", String(8), nullable=False),
    Column("closing", Text, nullable=False),
    Column("public", Boolean, nullable=False, server_default=false()),  # read by everybody who is asked next
    Column("echo", Integer),  # the wave that asks whether it was tried; no foreign key: a draft of it may be removed
    sqlite_autoincrement=True,
)

GOAL_NOTE = Table(
    "goal_note",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("goal", Integer, ForeignKey("goal.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("day", Date, nullable=False),
    Column("text", Text, nullable=False),
)

# Who is reminded of a goal by mail, once: the address, sealed under a key of its own, until it has gone.
GOAL_REMINDER = Table(
    "goal_reminder",
    METADATA,
    Column("goal", Integer, ForeignKey("goal.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("box", LargeBinary, nullable=False),
    Column("day", Date, nullable=False),
    Column("tried", Date),
)

# Who did what, when; never anything a respondent did. Rows are only ever added: triggers refuse the rest.
AUDIT_LOG = Table(
    "audit_log",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Integer, nullable=False),
    Column("who", String(140), nullable=False),
    Column("act", String(40), nullable=False),
    Column("about", Text, nullable=False),
    Column("seal", String(64), nullable=False),
)

# What a provider's sign-in says of a person (claim and value), and what they may do therefore; no roles: nothing.
RULE = Table(
    "rule",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("claim", String(64), nullable=False),
    Column("value", String(255), nullable=False),
    Column("roles", String(64), nullable=False),
    UniqueConstraint("claim", "value"),
    sqlite_autoincrement=True,
)

RULE_UNIT = Table(
    "rule_unit",
    METADATA,
    Column("rule", Integer, ForeignKey("rule.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("unit", Integer, ForeignKey("unit.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
)

# Who an account is at the provider. `units` are those that rules gave it last, as JSON.
IDENTITY = Table(
    "identity",
    METADATA,
    Column("digest", LargeBinary, primary_key=True),
    Column("account", Integer, ForeignKey("account.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("subject", String(255), nullable=False),
    Column("units", Text, nullable=False),
)

# Addresses that one wave's invitations go to, until it closes. Boxes are sealed under the mailing's own key, which lies
# with the wave keys; `key` is drawn by chance, so that rows have no order. No row names who answered.
MAILING = Table(
    "mailing",
    METADATA,
    Column("wave", Integer, ForeignKey("wave.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("remind", Integer, nullable=False),  # days before the closing day; 0: never
    Column("reminded", Boolean, nullable=False),
    Column("trouble", String(16), nullable=False),  # why the mail server could not be used; a key of mail_trouble.toml
)

ADDRESSEE = Table(
    "addressee",
    METADATA,
    Column("key", LargeBinary, primary_key=True),
    Column("wave", Integer, ForeignKey("mailing.wave", ondelete="CASCADE"), nullable=False, index=True),
    Column("box", LargeBinary, nullable=False),
    Column("fault", String(16), nullable=False),  # what the mail server answered when it refused for good
    Column("written", Integer, nullable=False, server_default="0"),  # when it took the last message; 0: none yet
    sqlite_with_rowid=False,
)

# A message that waits: it goes with the sending. Only here a code stands beside an address, sealed.
LETTER = Table(
    "letter",
    METADATA,
    Column("key", LargeBinary, primary_key=True),
    Column("wave", Integer, ForeignKey("mailing.wave", ondelete="CASCADE"), nullable=False, index=True),
    Column("box", LargeBinary, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("due", Integer, nullable=False),
    Column("dated", Integer, nullable=False, server_default="0"),  # when it was first tried; 0: not yet
    sqlite_with_rowid=False,
)

# How a file of answers was read, as TOML, by a hash of its survey's and its columns' names: for the next one like it.
MAPPING = Table(
    "mapping",
    METADATA,
    Column("shape", LargeBinary, primary_key=True),
    Column("text", Text, nullable=False),
    sqlite_with_rowid=False,
)
