from django.apps import AppConfig


class ProjekteConfig(AppConfig):
    name = "projekte"
    verbose_name = "Projekte"
    default_auto_field = "django.db.models.BigAutoField"
