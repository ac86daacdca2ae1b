"""Tables for tests of abstract models: made inside the test's transaction and gone with it."""

from django.db import connection, models


def create_table(model: type[models.Model]) -> None:
    """Create the model's table; not by the schema editor's context, which SQLite refuses in a transaction."""
    editor = connection.SchemaEditorClass(connection, atomic=False)
    editor.deferred_sql = []
    sql, parameters = editor.table_sql(model)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)
