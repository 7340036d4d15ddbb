from django.apps import AppConfig


class ProjekteConfig(AppConfig):
    name = "projekte"
    verbose_name = "Projekte"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the global search what this room can find."""
        from leistungen.selectors.fundstellen import anmelden
        from projekte.selectors.fundstellen import projekte

        anmelden(projekte)
