"""What answers the cases, and how they are written."""
