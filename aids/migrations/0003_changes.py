"""Each change of an aid is written down with the version of the catalogue that it made; a bearer's name counts too."""

from django.db import migrations, models

# Before the statement, so that the row of the version is locked when the changes of the aids take its number:
# numbers then follow the order of commits.
BUMP = """
DROP TRIGGER bump_catalogue ON aids_aid;
CREATE TRIGGER bump_catalogue BEFORE INSERT OR UPDATE OR DELETE ON aids_aid
FOR EACH STATEMENT EXECUTE FUNCTION aidess_bump_catalogue();
CREATE TRIGGER bump_vocabulary AFTER TRUNCATE ON aids_aid
FOR EACH STATEMENT EXECUTE FUNCTION aidess_bump_vocabulary();
CREATE TRIGGER bump_catalogue AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON aids_organisation
FOR EACH STATEMENT EXECUTE FUNCTION aidess_bump_catalogue();
"""
BUMP_AWAY = """
DROP TRIGGER bump_catalogue ON aids_organisation;
DROP TRIGGER bump_vocabulary ON aids_aid;
DROP TRIGGER bump_catalogue ON aids_aid;
CREATE TRIGGER bump_catalogue AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON aids_aid
FOR EACH STATEMENT EXECUTE FUNCTION aidess_bump_catalogue();
"""
LOG = """
CREATE FUNCTION aidess_log_aid_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO aids_aidchange (slug, number)
    SELECT DISTINCT changed.slug, version.number
    FROM unnest(ARRAY[OLD.slug, NEW.slug]) AS changed (slug), vocabulary_catalogueversion AS version
    WHERE changed.slug IS NOT NULL
    ON CONFLICT (slug) DO UPDATE SET number = EXCLUDED.number;
    RETURN NULL;
END $$;
CREATE TRIGGER log_change AFTER INSERT OR UPDATE OR DELETE ON aids_aid
FOR EACH ROW EXECUTE FUNCTION aidess_log_aid_change();
"""
LOG_AWAY = "DROP TRIGGER log_change ON aids_aid; DROP FUNCTION aidess_log_aid_change();"


class Migration(migrations.Migration):
    dependencies = [("aids", "0002_catalogue_version")]
    operations = [
        migrations.CreateModel(
            name="AidChange",
            fields=[
                (
                    "slug",
                    models.CharField(max_length=120, primary_key=True, serialize=False, verbose_name="identifiant"),
                ),
                (
                    "number",
                    models.BigIntegerField(
                        db_index=True, help_text="Version du catalogue à ce changement.", verbose_name="numéro"
                    ),
                ),
            ],
            options={
                "verbose_name": "changement d'une aide",
                "verbose_name_plural": "changements des aides",
            },
        ),
        migrations.RunSQL(BUMP, BUMP_AWAY),
        migrations.RunSQL(LOG, LOG_AWAY),
    ]
