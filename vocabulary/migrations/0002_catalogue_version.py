"""Every change of a question, a choice or a territory bumps the catalogue version, whoever makes it."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION aidess_bump_catalogue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO vocabulary_catalogueversion AS version (id, number, vocabulary_number) VALUES (1, 1, 0)
    ON CONFLICT (id) DO UPDATE SET number = version.number + 1;
    RETURN NULL;
END $$;
CREATE FUNCTION aidess_bump_vocabulary() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO vocabulary_catalogueversion AS version (id, number, vocabulary_number) VALUES (1, 1, 1)
    ON CONFLICT (id) DO UPDATE SET number = version.number + 1, vocabulary_number = version.vocabulary_number + 1;
    RETURN NULL;
END $$;
"""
FUNCTIONS_AWAY = "DROP FUNCTION aidess_bump_catalogue(); DROP FUNCTION aidess_bump_vocabulary();"
TABLES = ("vocabulary_question", "vocabulary_choice", "vocabulary_territory", "vocabulary_containment")


def trigger(table):
    return migrations.RunSQL(
        f"CREATE TRIGGER bump_vocabulary AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION aidess_bump_vocabulary()",
        f"DROP TRIGGER bump_vocabulary ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("vocabulary", "0001_initial")]
    operations = [migrations.RunSQL(FUNCTIONS, FUNCTIONS_AWAY), *map(trigger, TABLES)]
