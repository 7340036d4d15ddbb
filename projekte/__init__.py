"""Projekte: vom Beschluss bis zur Inbetriebnahme."""
