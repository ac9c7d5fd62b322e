import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("aids", "0011_replies")]
    operations = [
        migrations.AddField(
            model_name="organisation",
            name="territories",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=11),
                blank=True,
                default=list,
                help_text="Où l'organisme agit : un code par ligne, comme FR, R-53 ou D-59. Vide : personne ne l'a dit, son nom en tient lieu.",  # noqa: E501
                size=None,
                verbose_name="territoires",
            ),
        ),
    ]
