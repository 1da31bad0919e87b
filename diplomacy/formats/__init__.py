"""Date, time and number formats, right where Django's own are not."""
