import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('aids', '0006_reference_cases'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='aidversion',
            name='act',
            field=models.CharField(choices=[('edit', 'modifiée'), ('propose', 'modification proposée'), ('submit', 'envoyée à la relecture'), ('send_back', 'renvoyée au brouillon'), ('publish', 'publiée'), ('reject', 'modification écartée'), ('withdraw', 'retirée du site'), ('archive', 'archivée'), ('reopen', 'rouverte'), ('verify', 'vérifiée'), ('tag', 'étiquetée'), ('merge', 'fusionnée'), ('restore', 'version reprise'), ('import', "reprise d'une source")], max_length=20, verbose_name='ce qui a été fait'),
        ),
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=40, verbose_name='source')),
                ('origin', models.CharField(blank=True, max_length=500, verbose_name='fichier ou adresse')),
                ('state', models.CharField(choices=[('waiting', 'en attente'), ('running', 'en cours'), ('stopped', 'arrêté'), ('failed', 'interrompu par une erreur'), ('done', 'terminé')], default='waiting', max_length=10, verbose_name='état')),
                ('stop_requested', models.BooleanField(default=False, verbose_name='arrêt demandé')),
                ('total', models.PositiveIntegerField(blank=True, help_text='Vide : non connu.', null=True, verbose_name='lignes annoncées')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='lignes traitées')),
                ('created', models.PositiveIntegerField(default=0, verbose_name='fiches créées')),
                ('updated', models.PositiveIntegerField(default=0, verbose_name='fiches mises à jour')),
                ('proposed', models.PositiveIntegerField(default=0, verbose_name='fiches à relire')),
                ('unchanged', models.PositiveIntegerField(default=0, verbose_name='fiches inchangées')),
                ('refused_count', models.PositiveIntegerField(default=0, verbose_name='lignes refusées')),
                ('refused', models.JSONField(blank=True, default=list, help_text='Les premiers : ligne, endroit, raison.', verbose_name='refus')),
                ('gone', models.PositiveIntegerField(default=0, verbose_name='disparues de la source')),
                ('message', models.TextField(blank=True, verbose_name="ce qui s'est passé")),
                ('rows', models.JSONField(blank=True, default=list, editable=False)),
                ('is_whole', models.BooleanField(default=False, help_text="Oui : ce qui n'y est plus est signalé.", verbose_name='toute la source')),
                ('next_page', models.PositiveIntegerField(blank=True, editable=False, null=True)),
                ('started_at', models.DateTimeField(auto_now_add=True, verbose_name='commencé le')),
                ('ended_at', models.DateTimeField(blank=True, help_text='Vide : pas encore.', null=True, verbose_name='terminé le')),
                ('asked_by', models.ForeignKey(blank=True, help_text='Vide : une commande.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='demandé par')),
            ],
            options={
                'verbose_name': 'import',
                'ordering': ['-started_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='SourceRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=40, verbose_name='source')),
                ('external_id', models.CharField(max_length=200, verbose_name='identifiant dans la source')),
                ('raw', models.JSONField(verbose_name='enregistrement brut')),
                ('sha256', models.CharField(max_length=64, verbose_name='empreinte')),
                ('licence', models.CharField(blank=True, max_length=200, verbose_name='licence')),
                ('mention', models.TextField(blank=True, verbose_name='mention de la source')),
                ('labels', models.JSONField(blank=True, default=list, verbose_name='libellés non reconnus')),
                ('refusal', models.TextField(blank=True, verbose_name='raison du refus')),
                ('put', models.JSONField(blank=True, default=dict, editable=False)),
                ('offered', models.CharField(blank=True, editable=False, help_text="Empreinte de l'aide comprise.", max_length=64)),
                ('first_seen_at', models.DateTimeField(auto_now_add=True, verbose_name='vu la première fois le')),
                ('last_seen_at', models.DateTimeField(verbose_name='vu la dernière fois le')),
                ('gone_at', models.DateTimeField(blank=True, help_text='Vide : encore dans la source.', null=True, verbose_name='disparu de la source le')),
                ('aid', models.ForeignKey(blank=True, help_text="Vide : refusée, aucune fiche n'en est née.", null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='records', to='aids.aid', verbose_name='fiche')),
                ('run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='records', to='aids.importrun', verbose_name='dernier import')),
            ],
            options={
                'verbose_name': "enregistrement d'une source",
                'verbose_name_plural': 'enregistrements des sources',
                'ordering': ['source', 'external_id'],
            },
        ),
        migrations.CreateModel(
            name='SourceChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=40, verbose_name='champ')),
                ('before', models.JSONField(blank=True, null=True, verbose_name='valeur de la fiche')),
                ('after', models.JSONField(blank=True, null=True, verbose_name='valeur de la source')),
                ('by_hand', models.BooleanField(default=False, help_text='Oui : un agent avait changé ce que la source avait mis.', verbose_name='champ modifié à la main')),
                ('decision', models.CharField(choices=[('pending', 'à relire'), ('accepted', 'acceptée'), ('refused', 'refusée')], default='pending', max_length=10, verbose_name='décision')),
                ('decided_at', models.DateTimeField(blank=True, help_text='Vide : pas encore.', null=True, verbose_name='décidée le')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='proposée le')),
                ('aid', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='source_changes', to='aids.aid', verbose_name='fiche')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='décidée par')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='aids.sourcerecord', verbose_name='enregistrement')),
            ],
            options={
                'verbose_name': "changement d'une source",
                'verbose_name_plural': 'changements des sources',
                'ordering': ['created_at', 'pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='importrun',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'running', 'stopped', 'failed', 'done'])), name='import_run_state_is_known', violation_error_message="Cet état d'import n'existe pas."),
        ),
        migrations.AddConstraint(
            model_name='sourcerecord',
            constraint=models.UniqueConstraint(fields=('source', 'external_id'), name='source_record_is_unique', violation_error_message='Cet enregistrement existe déjà.'),
        ),
        migrations.AddConstraint(
            model_name='sourcerecord',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('source', ''), _negated=True), models.Q(('external_id', ''), _negated=True)), name='source_record_has_an_identity', violation_error_message='Un enregistrement a une source et un identifiant.'),
        ),
        migrations.AddConstraint(
            model_name='sourcerecord',
            constraint=models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='source_record_has_its_hash', violation_error_message="L'empreinte s'écrit en 64 chiffres hexadécimaux."),
        ),
        migrations.AddConstraint(
            model_name='sourcechange',
            constraint=models.UniqueConstraint(condition=models.Q(('decision', 'pending')), fields=('record', 'field'), name='source_change_is_pending_once', violation_error_message='Ce changement attend déjà une relecture.'),
        ),
        migrations.AddConstraint(
            model_name='sourcechange',
            constraint=models.CheckConstraint(condition=models.Q(('decision__in', ['pending', 'accepted', 'refused'])), name='source_change_decision_is_known', violation_error_message="Cette décision n'existe pas."),
        ),
        migrations.AddConstraint(
            model_name='sourcechange',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decision', 'pending')), models.Q(models.Q(('decision', 'pending'), _negated=True), models.Q(('decided_at', None), _negated=True)), _connector='OR'), name='source_change_is_dated_once_decided', violation_error_message='Une décision a sa date.'),
        ),
    ]
