"""Every change of an aid bumps the catalogue version, whoever makes it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("aids", "0001_initial"), ("vocabulary", "0002_catalogue_version")]
    operations = [
        migrations.RunSQL(
            "CREATE TRIGGER bump_catalogue AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON aids_aid"
            " FOR EACH STATEMENT EXECUTE FUNCTION aidess_bump_catalogue()",
            "DROP TRIGGER bump_catalogue ON aids_aid",
        ),
    ]
