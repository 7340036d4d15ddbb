from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('leistungen', '0003_leistungszuordnung'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='einzelleistungfassung',
            index=GinIndex(condition=models.Q(('ist_aktuell', True)), fields=['suchtext'], name='fassung_suchtext', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddIndex(
            model_name='kommunaleleistung',
            index=GinIndex(OpClass(models.Func('eigene_bezeichnung', function='ozg_suchform'), name='gin_trgm_ops'), condition=models.Q(('einzelleistung__isnull', True)), name='kl_eigene_suchform'),
        ),
    ]
