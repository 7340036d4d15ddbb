"""What leaves the room auswertung as a file."""
