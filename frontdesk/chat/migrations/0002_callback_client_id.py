from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="callbackrequest",
            name="client_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddConstraint(
            model_name="callbackrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("client_id__isnull", False)),
                fields=("conversation", "client_id"),
                name="one_callback_per_client_id",
            ),
        ),
    ]
