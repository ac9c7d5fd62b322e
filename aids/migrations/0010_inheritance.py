"""A local sheet holds what it takes from its mother: two triggers copy it, and follow her while she is published."""

import django.contrib.postgres.fields
from django.db import migrations, models

import aids.models.inheritance

# What someone writes otherwise than the mother, in a field that was hers, is the sheet's own from then on.
INHERIT = """
CREATE FUNCTION aidess_inherit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    rule text[] := ARRAY['eligibility', 'open_to_all', 'strands', 'priority', 'conditions_complete'];
    here jsonb := to_jsonb(NEW);
    mother jsonb := (SELECT to_jsonb(aid) FROM aids_aid AS aid WHERE aid.id = NEW.mother_id);
    taken jsonb := '{}';
    part text;
    columns text[];
BEGIN
    FOREACH part IN ARRAY NEW.inherited LOOP
        columns := CASE part WHEN 'rule' THEN rule ELSE ARRAY[part] END;
        IF TG_OP = 'UPDATE' AND part = ANY(OLD.inherited) AND EXISTS (
            SELECT FROM unnest(columns) AS field
            WHERE here -> field IS DISTINCT FROM to_jsonb(OLD) -> field
              AND here -> field IS DISTINCT FROM mother -> field
        ) THEN
            NEW.inherited := array_remove(NEW.inherited, part::varchar);
        ELSIF mother ->> 'status' = 'published' THEN
            taken := taken || (SELECT jsonb_object_agg(field, mother -> field) FROM unnest(columns) AS field);
        END IF;
    END LOOP;
    RETURN jsonb_populate_record(NEW, taken);
END $$;
CREATE TRIGGER inherit BEFORE INSERT OR UPDATE ON aids_aid
FOR EACH ROW WHEN (NEW.mother_id IS NOT NULL AND NEW.inherited <> '{}') EXECUTE FUNCTION aidess_inherit();

CREATE FUNCTION aidess_pass_on() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    act text := coalesce(current_setting('aidess.act', true), '');
BEGIN
    IF EXISTS (SELECT FROM aids_aid WHERE mother_id = NEW.id AND inherited <> '{}') THEN
        PERFORM set_config('aidess.act', 'inherit', true);
        UPDATE aids_aid SET updated_at = clock_timestamp() WHERE mother_id = NEW.id AND inherited <> '{}';
        PERFORM set_config('aidess.act', act, true);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER pass_on AFTER UPDATE ON aids_aid
FOR EACH ROW WHEN (NEW.status = 'published' AND NEW.mother_id IS NULL) EXECUTE FUNCTION aidess_pass_on();
"""
ALONE = """
DROP TRIGGER pass_on ON aids_aid; DROP FUNCTION aidess_pass_on();
DROP TRIGGER inherit ON aids_aid; DROP FUNCTION aidess_inherit();
"""

# Until now a local sheet showed her mother's texts where her own were empty.
START = """
UPDATE aids_aid SET inherited = array_remove(ARRAY[
    CASE description WHEN '' THEN 'description' END,
    CASE conditions_text WHEN '' THEN 'conditions_text' END,
    CASE WHEN documents = '{}' THEN 'documents' END,
    CASE steps WHEN '[]' THEN 'steps' END,
    CASE cumulation WHEN '' THEN 'cumulation' END,
    CASE legal_basis WHEN '' THEN 'legal_basis' END
], NULL) WHERE mother_id IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("aids", "0009_freshness")]
    operations = [
        migrations.AddField(
            model_name="aid",
            name="inherited",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(choices=aids.models.inheritance.Inheritable.choices, max_length=20),
                blank=True,
                default=list,
                help_text="Ce que la fiche mère dit pour toutes ses fiches locales, et qui la suit.",
                size=None,
                verbose_name="repris de la fiche mère",
            ),
        ),
        migrations.AddConstraint(
            model_name="aid",
            constraint=models.CheckConstraint(
                condition=models.Q(("inherited", []), ("mother__isnull", False), _connector="OR"),
                name="aid_inherits_from_a_mother",
                violation_error_message="Sans fiche mère, rien n'en est repris.",
            ),
        ),
        migrations.AddConstraint(
            model_name="aid",
            constraint=models.CheckConstraint(
                condition=models.Q(("inherited__contained_by", aids.models.inheritance.Inheritable.values)),
                name="aid_inherits_what_can_be",
                violation_error_message="Ce champ ne se reprend pas d'une fiche mère.",
            ),
        ),
        migrations.AlterField(
            model_name='aidversion',
            name='act',
            field=models.CharField(choices=[('edit', 'modifiée'), ('propose', 'modification proposée'), ('submit', 'envoyée à la relecture'), ('send_back', 'renvoyée au brouillon'), ('publish', 'publiée'), ('reject', 'modification écartée'), ('withdraw', 'retirée du site'), ('archive', 'archivée'), ('reopen', 'rouverte'), ('verify', 'vérifiée'), ('tag', 'étiquetée'), ('merge', 'fusionnée'), ('restore', 'version reprise'), ('import', "reprise d'une source"), ('inherit', 'reprise de la fiche mère')], max_length=20, verbose_name='ce qui a été fait'),
        ),
        migrations.RunSQL(INHERIT, ALONE),
        migrations.RunSQL(START, migrations.RunSQL.noop),
    ]
