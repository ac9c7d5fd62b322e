"""The roles of agents, each with the least it needs; an agent's territories say on which sheets."""

from django.db import migrations

READ = [
    ("aids", "view_aid"),
    ("aids", "view_organisation"),
    ("vocabulary", "view_question"),
    ("vocabulary", "view_choice"),
    ("vocabulary", "view_documentkind"),
    ("vocabulary", "view_territory"),
]
WRITE = [
    *READ,
    ("aids", "add_aid"),
    ("aids", "change_aid"),
    ("aids", "add_organisation"),
    ("aids", "view_suggestion"),
    ("aids", "change_suggestion"),
    ("structures", "view_delegation"),
    ("structures", "add_delegation"),
    ("structures", "change_delegation"),
    ("structures", "delete_delegation"),
]
ROLES = {
    "Lecteur": READ,
    "Rédacteur": WRITE,
    "Relecteur": [*WRITE, ("aids", "publish_aid"), ("aids", "archive_aid"), ("aids", "change_organisation")],
    "Vocabulaire": [
        *READ,
        ("vocabulary", "add_question"),
        ("vocabulary", "change_question"),
        ("vocabulary", "add_choice"),
        ("vocabulary", "change_choice"),
        ("vocabulary", "add_documentkind"),
        ("vocabulary", "change_documentkind"),
    ],
}
NAMES = {
    "publish_aid": "Peut publier ou retirer une fiche qu'un autre a écrite",
    "archive_aid": "Peut archiver une fiche et fusionner des doublons",
}


def make_roles(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    for role, rights in ROLES.items():
        group, _ = Group.objects.get_or_create(name=role)
        for app, codename in rights:
            # Django itself makes these only once every migration has run.
            content_type, _ = ContentType.objects.get_or_create(
                app_label=app, model="aid" if codename in NAMES else codename.split("_")[1]
            )
            permission, _ = Permission.objects.get_or_create(
                content_type=content_type,
                codename=codename,
                defaults={"name": NAMES.get(codename, f"Can {codename.replace('_', ' ')}")},
            )
            group.permissions.add(permission)


def drop_roles(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("structures", "0002_agents"),
        ("aids", "0005_history"),
        ("vocabulary", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(make_roles, drop_roles)]
