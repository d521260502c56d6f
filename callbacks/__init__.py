"""One file a page: parse the address, ask data, show with components. A few lines each."""
