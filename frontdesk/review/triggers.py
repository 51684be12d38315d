"""What the database itself sees to.

The text index stays in step, the audit log is only added to, and the sums that are kept of a month go as soon
as they may be wrong.

Installed after every migration, and not by one: SQLite drops a table's triggers when a later migration makes
the table anew.
"""

# ruff: noqa: S608 - the statements are all here, and nothing from outside is put into them.

from typing import Any

from django.db import connections

_SAID = "({0}.author = 'visitor' OR {0}.in_reply_to_id IS NOT NULL)"
"""The welcome is in every conversation, so it is not searched."""

_ALL_WORDS = f"""
    SELECT coalesce(group_concat(m.text, char(10)), '') FROM chat_message m
    WHERE m.conversation_id = {{row}}.conversation_id AND {_SAID.format("m")}
"""

_FILL = f"""
    INSERT INTO review_transcripttext (conversation_id, text)
    SELECT conversation_id, {{join}} FROM
        (SELECT conversation_id, text FROM chat_message m WHERE {_SAID.format("m")} ORDER BY id) AS said
    WHERE conversation_id NOT IN (SELECT conversation_id FROM review_transcripttext)
    GROUP BY conversation_id
"""

MONTHS_LOCK = 7_240_311
"""The number of the lock that PostgreSQL's transactions share which change what is counted."""

_FORGET_MONTH = "DELETE FROM review_monthtotals WHERE begins_at <= {at} AND ends_at > {at};"
_AT_OF_QUESTION = "(SELECT last_message_at FROM chat_conversation WHERE id = {row}.conversation_id)"
_UPDATE_OF_QUESTION = "UPDATE OF group_id, conversation_id"


def _sqlite_months() -> list[str]:
    """When something that is counted changes: the month that it was in, and the one that it is in now."""
    tables = {
        "chat_conversation": ("UPDATE", "{row}.last_message_at"),
        "review_groupedquestion": (_UPDATE_OF_QUESTION, _AT_OF_QUESTION),
    }
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_months_{rows[0]}_{rows[-1]} AFTER {event} ON {table} BEGIN "
        + " ".join(_FORGET_MONTH.format(at=at.format(row=row)) for row in rows)
        + " END"
        for table, (update, at) in tables.items()
        for event, rows in {"INSERT": ["new"], update: ["old", "new"], "DELETE": ["old"]}.items()
    ]


_FORGET_ALL_MONTHS = "DELETE FROM review_monthtotals"
"""Another version may count something else, or something may have changed while there were no triggers."""

SQLITE = [
    """
    CREATE VIRTUAL TABLE IF NOT EXISTS review_search USING fts5(
        text, content='review_transcripttext', content_rowid='conversation_id',
        tokenize='porter unicode61 remove_diacritics 2'
    )
    """,
    """
    CREATE TRIGGER IF NOT EXISTS review_search_insert AFTER INSERT ON review_transcripttext BEGIN
        INSERT INTO review_search (rowid, text) VALUES (new.conversation_id, new.text);
    END
    """,
    """
    CREATE TRIGGER IF NOT EXISTS review_search_delete AFTER DELETE ON review_transcripttext BEGIN
        INSERT INTO review_search (review_search, rowid, text)
        VALUES ('delete', old.conversation_id, old.text);
    END
    """,
    """
    CREATE TRIGGER IF NOT EXISTS review_search_update AFTER UPDATE ON review_transcripttext BEGIN
        INSERT INTO review_search (review_search, rowid, text)
        VALUES ('delete', old.conversation_id, old.text);
        INSERT INTO review_search (rowid, text) VALUES (new.conversation_id, new.text);
    END
    """,
    f"""
    CREATE TRIGGER IF NOT EXISTS review_words_insert AFTER INSERT ON chat_message
    WHEN {_SAID.format("new")} BEGIN
        INSERT INTO review_transcripttext (conversation_id, text) VALUES (new.conversation_id, new.text)
        ON CONFLICT (conversation_id) DO UPDATE SET text = text || char(10) || excluded.text;
    END
    """,
    f"""
    CREATE TRIGGER IF NOT EXISTS review_words_update AFTER UPDATE OF text ON chat_message BEGIN
        UPDATE review_transcripttext SET text = ({_ALL_WORDS.format(row="new")})
        WHERE conversation_id = new.conversation_id;
    END
    """,
    f"""
    CREATE TRIGGER IF NOT EXISTS review_words_delete AFTER DELETE ON chat_message BEGIN
        UPDATE review_transcripttext SET text = ({_ALL_WORDS.format(row="old")})
        WHERE conversation_id = old.conversation_id;
    END
    """,
    """
    CREATE TRIGGER IF NOT EXISTS review_audit_update BEFORE UPDATE ON review_auditentry BEGIN
        SELECT raise(ABORT, 'the audit log is only added to');
    END
    """,
    """
    CREATE TRIGGER IF NOT EXISTS review_audit_delete BEFORE DELETE ON review_auditentry BEGIN
        SELECT raise(ABORT, 'the audit log is only added to');
    END
    """,
    # REPLACE deletes the entry that is in its way, and no trigger of deleting hears of it.
    """
    CREATE TRIGGER IF NOT EXISTS review_audit_replace BEFORE INSERT ON review_auditentry
    WHEN EXISTS (SELECT 1 FROM review_auditentry WHERE id = new.id) BEGIN
        SELECT raise(ABORT, 'the audit log is only added to');
    END
    """,
    _FILL.format(join="group_concat(text, char(10))"),
    *_sqlite_months(),
    _FORGET_ALL_MONTHS,
]

_POSTGRES_WORDS = f"""
    (SELECT coalesce(string_agg(m.text, E'\\n' ORDER BY m.id), '') FROM chat_message m
     WHERE m.conversation_id = {{row}}.conversation_id AND {_SAID.format("m")})
"""

POSTGRESQL = [
    # Trusted since PostgreSQL 13: the database's owner may. Without it the search minds accents.
    """
    DO $$ BEGIN
        CREATE EXTENSION IF NOT EXISTS unaccent;
    EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN
        RAISE NOTICE 'the extension unaccent is not at hand';
    END $$
    """,
    # PostgreSQL's own "english" leaves out words such as "not" and "me", so that "help me" would be "help".
    """
    DO $$ BEGIN
        IF NOT EXISTS (SELECT FROM pg_ts_config WHERE cfgname = 'frontdesk' AND pg_ts_config_is_visible(oid))
        THEN
            CREATE TEXT SEARCH DICTIONARY frontdesk_stem (TEMPLATE = snowball, LANGUAGE = english);
            CREATE TEXT SEARCH CONFIGURATION frontdesk (COPY = english);
            ALTER TEXT SEARCH CONFIGURATION frontdesk ALTER MAPPING
                FOR asciiword, asciihword, hword_asciipart, word, hword, hword_part WITH frontdesk_stem;
            IF EXISTS (SELECT FROM pg_ts_dict WHERE dictname = 'unaccent' AND pg_ts_dict_is_visible(oid)) THEN
                ALTER TEXT SEARCH CONFIGURATION frontdesk ALTER MAPPING
                    FOR asciiword, asciihword, hword_asciipart, word, hword, hword_part
                    WITH unaccent, frontdesk_stem;
            END IF;
        END IF;
    END $$
    """,
    # Only words and spaces are read, as PostgreSQL takes "neck/shoulder" for the name of a file.
    r"""
    DO $$ BEGIN
        IF NOT EXISTS (SELECT FROM pg_attribute
                       WHERE attrelid = 'review_transcripttext'::regclass AND attname = 'search') THEN
            ALTER TABLE review_transcripttext ADD COLUMN search tsvector GENERATED ALWAYS AS
                (to_tsvector('frontdesk', regexp_replace(text, '\W+', ' ', 'g'))) STORED;
            CREATE INDEX review_search ON review_transcripttext USING gin (search);
        END IF;
    END $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION review_words() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP = 'INSERT' THEN
            IF {_SAID.format("new")} THEN
                INSERT INTO review_transcripttext AS words (conversation_id, text)
                VALUES (new.conversation_id, new.text)
                ON CONFLICT (conversation_id) DO UPDATE SET text = words.text || E'\\n' || excluded.text;
            END IF;
        ELSIF TG_OP = 'UPDATE' THEN
            UPDATE review_transcripttext SET text = {_POSTGRES_WORDS.format(row="new")}
            WHERE conversation_id = new.conversation_id;
        ELSE
            UPDATE review_transcripttext SET text = {_POSTGRES_WORDS.format(row="old")}
            WHERE conversation_id = old.conversation_id;
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE OR REPLACE TRIGGER review_words AFTER INSERT OR UPDATE OF text OR DELETE ON chat_message
    FOR EACH ROW EXECUTE FUNCTION review_words()
    """,
    """
    CREATE OR REPLACE FUNCTION review_audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION 'the audit log is only added to';
    END $$
    """,
    """
    CREATE OR REPLACE TRIGGER review_audit BEFORE UPDATE OR DELETE ON review_auditentry
    FOR EACH ROW EXECUTE FUNCTION review_audit()
    """,
    """
    CREATE OR REPLACE TRIGGER review_audit_truncate BEFORE TRUNCATE ON review_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION review_audit()
    """,
    _FILL.format(join="string_agg(text, E'\\n')"),
    # The lock comes first, and the months after it are those that are there when it is had.
    f"""
    CREATE OR REPLACE FUNCTION review_months() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        PERFORM pg_advisory_xact_lock_shared({MONTHS_LOCK});
        IF TG_OP <> 'INSERT' THEN {_FORGET_MONTH.format(at="old.last_message_at")} END IF;
        IF TG_OP <> 'DELETE' THEN {_FORGET_MONTH.format(at="new.last_message_at")} END IF;
        RETURN NULL;
    END $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION review_months_of_question() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        PERFORM pg_advisory_xact_lock_shared({MONTHS_LOCK});
        IF TG_OP <> 'INSERT' THEN {_FORGET_MONTH.format(at=_AT_OF_QUESTION.format(row="old"))} END IF;
        IF TG_OP <> 'DELETE' THEN {_FORGET_MONTH.format(at=_AT_OF_QUESTION.format(row="new"))} END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE OR REPLACE TRIGGER review_months AFTER INSERT OR UPDATE OR DELETE ON chat_conversation
    FOR EACH ROW EXECUTE FUNCTION review_months()
    """,
    f"""
    CREATE OR REPLACE TRIGGER review_months
    AFTER INSERT OR {_UPDATE_OF_QUESTION} OR DELETE ON review_groupedquestion
    FOR EACH ROW EXECUTE FUNCTION review_months_of_question()
    """,
    _FORGET_ALL_MONTHS,
]


def install_triggers(using: str = "default", **_signal: Any) -> None:
    """Make what is missing of them; there is no harm in doing it again."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for statement in POSTGRESQL if connection.vendor == "postgresql" else SQLITE:
            cursor.execute(statement)


def forget_erased_words(**_signal: Any) -> None:
    """Write the text index anew: a deleted word is only marked as such there until then."""
    if connections["default"].vendor == "sqlite":
        with connections["default"].cursor() as cursor:
            cursor.execute("INSERT INTO review_search (review_search) VALUES ('optimize')")
