"""The project: joins the apps, has no models."""
