"""What each page and deed costs on a full province, beside the cheapest way to get the same from the database."""
