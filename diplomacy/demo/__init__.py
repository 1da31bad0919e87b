"""Content of the demonstration site: texts in TOML, loaded by the demo command."""
