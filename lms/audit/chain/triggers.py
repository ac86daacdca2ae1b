"""The triggers that keep the log: nothing is changed, and only what is old and archived is taken out.

They stand in a module because a migration runs them and the tests look at them; a later rule is a new function and a
new migration, never a change here.
"""

from django.db import migrations

_SQLITE = """
CREATE TRIGGER audit_auditentry_no_update BEFORE UPDATE ON audit_auditentry
BEGIN SELECT RAISE(ABORT, 'audit_auditentry is only added to: UPDATE is refused'); END;
CREATE TRIGGER audit_auditentry_no_delete BEFORE DELETE ON audit_auditentry
WHEN OLD.at > datetime('now', '-13 months') OR NOT EXISTS (
    SELECT 1 FROM audit_auditarchive AS archive
    JOIN audit_auditseal AS seal ON seal.through_sequence >= archive.last_sequence
    WHERE OLD.sequence BETWEEN archive.first_sequence AND archive.last_sequence)
BEGIN SELECT RAISE(ABORT, 'audit_auditentry is only added to: DELETE is refused'); END;
"""
_SQLITE_BACK = ("audit_auditentry_no_update", "audit_auditentry_no_delete")

_POSTGRES = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $refuse$
BEGIN RAISE EXCEPTION '% is only added to: % is refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'integrity_constraint_violation'; END
$refuse$;
CREATE FUNCTION audit_refuse_removal() RETURNS trigger LANGUAGE plpgsql AS $refuse$
BEGIN
    IF OLD.at > now() - interval '13 months' OR NOT EXISTS (
        SELECT 1 FROM audit_auditarchive AS archive
        JOIN audit_auditseal AS seal ON seal.through_sequence >= archive.last_sequence
        WHERE OLD.sequence BETWEEN archive.first_sequence AND archive.last_sequence)
    THEN RAISE EXCEPTION 'audit_auditentry is only added to: DELETE is refused'
        USING ERRCODE = 'integrity_constraint_violation'; END IF;
    RETURN OLD;
END $refuse$;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit_auditentry FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit_auditentry FOR EACH ROW EXECUTE FUNCTION audit_refuse_removal();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_auditentry EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_auditseal EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_auditarchive EXECUTE FUNCTION audit_refuse();
"""
_POSTGRES_BACK = """
DROP TRIGGER audit_no_update ON audit_auditentry;
DROP TRIGGER audit_no_delete ON audit_auditentry;
DROP TRIGGER audit_no_truncate ON audit_auditentry;
DROP TRIGGER audit_no_truncate ON audit_auditseal;
DROP TRIGGER audit_no_truncate ON audit_auditarchive;
DROP FUNCTION audit_refuse_removal();
DROP FUNCTION audit_refuse();
"""


def guard_the_log() -> migrations.RunPython:
    """The migration operation after which the entries are kept by the database itself."""
    return migrations.RunPython(_forwards, _backwards, elidable=False)


def _forwards(apps: object, schema_editor: object) -> None:
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "sqlite":
            for trigger in _SQLITE.split("END;\n"):
                if trigger.strip():
                    cursor.execute(f"{trigger}END;")
        else:
            cursor.execute(_POSTGRES)


def _backwards(apps: object, schema_editor: object) -> None:
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "sqlite":
            for name in _SQLITE_BACK:
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute(_POSTGRES_BACK)
