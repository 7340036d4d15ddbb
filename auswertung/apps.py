from django.apps import AppConfig


class AuswertungConfig(AppConfig):
    name = "auswertung"
    verbose_name = "Auswertung"
    default_auto_field = "django.db.models.BigAutoField"
