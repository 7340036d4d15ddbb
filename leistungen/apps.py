from django.apps import AppConfig


class LeistungenConfig(AppConfig):
    name = "leistungen"
    verbose_name = "Leistungen"
    default_auto_field = "django.db.models.BigAutoField"
