"""E-mails that answers draft: their card in the thread, and what is done with them."""
