"""Each change of an aid is kept whole, with who made it and why: a trigger sees bulk changes and SQL too."""

from django.db import migrations

# Who, what and why come from the transaction (aids.history.acting); what the database makes by itself is left out.
KEEP = """
CREATE FUNCTION aidess_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    not_kept text[] := ARRAY['id', 'search', 'search_text', 'created_at', 'updated_at', 'loaded_digest'];
    before jsonb := to_jsonb(OLD) - not_kept;
    after jsonb := to_jsonb(NEW) - not_kept;
BEGIN
    IF before IS DISTINCT FROM after THEN
        INSERT INTO aids_aidversion (aid_id, at, actor_id, act, reason, content, changed)
        VALUES (
            coalesce(NEW.id, OLD.id),
            clock_timestamp(),
            nullif(current_setting('aidess.actor', true), '')::bigint,
            coalesce(nullif(current_setting('aidess.act', true), ''), 'edit'),
            coalesce(current_setting('aidess.reason', true), ''),
            after,
            ARRAY(
                SELECT key FROM jsonb_each(coalesce(after, before))
                WHERE after -> key IS DISTINCT FROM before -> key ORDER BY key
            )
        );
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER keep_version AFTER INSERT OR UPDATE OR DELETE ON aids_aid
FOR EACH ROW EXECUTE FUNCTION aidess_keep_version();
"""
KEEP_AWAY = "DROP TRIGGER keep_version ON aids_aid; DROP FUNCTION aidess_keep_version();"

# The sheets that were there before their history.
START = """
INSERT INTO aids_aidversion (aid_id, at, act, reason, content, changed)
SELECT id, clock_timestamp(), 'edit', 'État de la fiche au début de son historique.',
    to_jsonb(aid) - ARRAY['id', 'search', 'search_text', 'created_at', 'updated_at', 'loaded_digest'], '{}'
FROM aids_aid AS aid ORDER BY id
"""


class Migration(migrations.Migration):
    dependencies = [("aids", "0004_workflow")]
    operations = [
        migrations.RunSQL(KEEP, KEEP_AWAY),
        migrations.RunSQL(START, migrations.RunSQL.noop),
    ]
