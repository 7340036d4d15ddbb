from django.apps import AppConfig


class PersonalConfig(AppConfig):
    name = "personal"
    verbose_name = "Personal"
    default_auto_field = "django.db.models.BigAutoField"
