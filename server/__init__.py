"""Flask's side: settings, sign-in, sessions, the gate, headers, downloads, JSON routes and commands."""
