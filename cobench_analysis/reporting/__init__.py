"""From codes to figures, charts, notebooks and the report."""
