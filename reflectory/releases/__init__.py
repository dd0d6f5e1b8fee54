"""From a closed wave to a release, and every release checked again."""
