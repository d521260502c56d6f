"""One file a page: its address and its static tree; numbers arrive by the callbacks of the same name."""
