"""What the database itself sees to: the text index stays in step, and the audit log is only added to.

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
    _FILL.format(join="group_concat(text, char(10))"),
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
    _FILL.format(join="string_agg(text, E'\\n')"),
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
