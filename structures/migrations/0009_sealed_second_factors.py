"""The secrets of second factors are sealed: the database no longer holds them in clear."""

import django.db.models
from django.db import migrations

from structures.sealing import opened, seal


def seal_all(apps, schema_editor):
    for factor in apps.get_model("structures", "SecondFactor").objects.all():
        factor.secret = seal(bytes(factor.secret), factor.user_id)
        factor.save(update_fields=["secret"])


def open_all(apps, schema_editor):
    for factor in apps.get_model("structures", "SecondFactor").objects.all():
        secret = opened(bytes(factor.secret), factor.user_id)
        if secret is None:  # sealed under a key that is gone: it could not serve any more
            factor.delete()
            continue
        factor.secret = secret
        factor.save(update_fields=["secret"])


class Migration(migrations.Migration):
    dependencies = [("structures", "0008_mails")]
    operations = [
        migrations.AlterField(
            model_name="secondfactor",
            name="secret",
            field=django.db.models.BinaryField(
                help_text="20 octets (RFC 4226), scellés pour ce compte (structures.sealing)."
            ),
        ),
        migrations.RunPython(seal_all, open_all),
    ]
