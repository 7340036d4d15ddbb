from django.apps import AppConfig


class FinanzenConfig(AppConfig):
    name = "finanzen"
    verbose_name = "Finanzen"
    default_auto_field = "django.db.models.BigAutoField"
