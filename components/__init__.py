"""Values in, Dash trees, figures and files out: pure, no query, no clock, no request."""
