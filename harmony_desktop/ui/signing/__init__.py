"""Where one is signed in, the password, and the second step of signing in."""
