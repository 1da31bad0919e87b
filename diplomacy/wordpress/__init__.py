"""Taking over a WordPress site from its standard export file (WXR 1.0 to 1.2) and its folder of uploads."""
