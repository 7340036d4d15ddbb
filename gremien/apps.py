from django.apps import AppConfig


class GremienConfig(AppConfig):
    name = "gremien"
    verbose_name = "Gremien"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the global search what this room can find."""
        from gremien.selectors.fundstellen import ratsvorlagen
        from leistungen.selectors.fundstellen import anmelden

        anmelden(ratsvorlagen)
