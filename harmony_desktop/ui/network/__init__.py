"""What is said about the network and the keyring, and what the user can do about them."""
