from django.db import migrations, models

from frontdesk.chat.callers import Caller, seal


def seal_all(apps, schema_editor):
    """Encrypt the names and numbers that were kept readable before."""
    for request in apps.get_model("chat", "CallbackRequest").objects.iterator():
        request.sealed = seal(Caller(request.name, request.phone, request.when))
        request.save(update_fields=["sealed"])


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0003_summary"),
    ]

    operations = [
        migrations.AddField(
            model_name="callbackrequest",
            name="sealed",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.RunPython(seal_all, elidable=True),
        migrations.RemoveField(model_name="callbackrequest", name="name"),
        migrations.RemoveField(model_name="callbackrequest", name="phone"),
        migrations.RemoveField(model_name="callbackrequest", name="when"),
    ]
