"""What each role may do with imports: writers send and decide, all of them within their territories."""

from django.db import migrations

SEEN = ("importrun", "sourcerecord", "sourcechange")
READ = [f"view_{model}" for model in SEEN]
RIGHTS = {
    "Rédacteur": [*READ, "add_importrun", "change_sourcechange"],
    "Relecteur": [*READ, "add_importrun", "change_sourcechange"],
}


def give_rights(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    for role, rights in RIGHTS.items():
        group = Group.objects.get(name=role)
        for codename in rights:
            # Django itself makes these only once every migration has run.
            content_type, _ = ContentType.objects.get_or_create(app_label="aids", model=codename.split("_")[1])
            permission, _ = Permission.objects.get_or_create(
                content_type=content_type,
                codename=codename,
                defaults={"name": f"Can {codename.replace('_', ' ')}"},
            )
            group.permissions.add(permission)


def take_rights(apps, schema_editor):
    rights = {codename for names in RIGHTS.values() for codename in names}
    for group in apps.get_model("auth", "Group").objects.filter(name__in=RIGHTS):
        group.permissions.remove(*group.permissions.filter(codename__in=rights))


class Migration(migrations.Migration):
    dependencies = [("structures", "0004_accounts"), ("aids", "0007_sources")]
    operations = [migrations.RunPython(give_rights, take_rights)]
