"""The ministry speaks: posts under topics and events, in two languages."""
