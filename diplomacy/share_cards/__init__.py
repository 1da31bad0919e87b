"""Pictures of 1200 by 630 that stand for a page where it is shared: pure drawing, no database and no files but fonts."""
