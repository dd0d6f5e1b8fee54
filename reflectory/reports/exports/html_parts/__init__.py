"""The parts the self-contained HTML file is put together from."""
