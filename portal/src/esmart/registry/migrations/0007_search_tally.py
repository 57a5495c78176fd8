"""Counts of search entries, kept by the database in the same transaction, so that facets need not scan millions of rows."""


from django.db import migrations, models

FACETS = "kind, province, regency, commodity, industry"
TALLY = f"""
CREATE FUNCTION registry_tally_came() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO registry_searchtally ({FACETS}, n) SELECT {FACETS}, count(*) FROM came GROUP BY {FACETS};
    RETURN NULL;
END $$;
CREATE FUNCTION registry_tally_went() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO registry_searchtally ({FACETS}, n) SELECT {FACETS}, -count(*) FROM went GROUP BY {FACETS};
    RETURN NULL;
END $$;
CREATE FUNCTION registry_tally_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO registry_searchtally ({FACETS}, n)
    SELECT {FACETS}, sum(n) FROM (
        SELECT {FACETS}, 1 AS n FROM came UNION ALL SELECT {FACETS}, -1 FROM went
    ) both_sides GROUP BY {FACETS} HAVING sum(n) <> 0;
    RETURN NULL;
END $$;
CREATE TRIGGER tally_came AFTER INSERT ON registry_searchentry REFERENCING NEW TABLE AS came
    FOR EACH STATEMENT EXECUTE FUNCTION registry_tally_came();
CREATE TRIGGER tally_went AFTER DELETE ON registry_searchentry REFERENCING OLD TABLE AS went
    FOR EACH STATEMENT EXECUTE FUNCTION registry_tally_went();
CREATE TRIGGER tally_changed AFTER UPDATE ON registry_searchentry REFERENCING NEW TABLE AS came OLD TABLE AS went
    FOR EACH STATEMENT EXECUTE FUNCTION registry_tally_changed();
INSERT INTO registry_searchtally ({FACETS}, n) SELECT {FACETS}, count(*) FROM registry_searchentry GROUP BY {FACETS};
"""
NO_TALLY = """
DROP TRIGGER tally_came ON registry_searchentry;
DROP TRIGGER tally_went ON registry_searchentry;
DROP TRIGGER tally_changed ON registry_searchentry;
DROP FUNCTION registry_tally_came(), registry_tally_went(), registry_tally_changed();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0006_vouched_wording'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=10)),
                ('province', models.CharField(max_length=2)),
                ('regency', models.CharField(max_length=5)),
                ('commodity', models.CharField(max_length=12)),
                ('industry', models.CharField(max_length=10)),
                ('n', models.BigIntegerField()),
            ],
        ),
        migrations.AddIndex(
            model_name='searchentry',
            index=models.Index(fields=['industry', '-quality', '-id'], name='search_by_industry'),
        ),
        migrations.AddIndex(
            model_name='searchtally',
            index=models.Index(fields=['province', 'regency'], name='search_tally_by_place'),
        ),
        migrations.AddIndex(
            model_name='searchtally',
            index=models.Index(fields=['industry'], name='search_tally_by_industry'),
        ),
        migrations.RunSQL(TALLY, NO_TALLY),
    ]
