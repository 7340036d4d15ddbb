from django.apps import AppConfig


class PersonalConfig(AppConfig):
    name = "personal"
    verbose_name = "Personal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the global search what this room can find."""
        from leistungen.selectors.fundstellen import anmelden
        from personal.selectors.fundstellen import stellen

        anmelden(stellen)
