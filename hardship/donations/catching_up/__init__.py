"""Finding what no delivery told: pages that stayed open, movements that the books lack."""
