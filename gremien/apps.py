from django.apps import AppConfig


class GremienConfig(AppConfig):
    name = "gremien"
    verbose_name = "Gremien"
    default_auto_field = "django.db.models.BigAutoField"
