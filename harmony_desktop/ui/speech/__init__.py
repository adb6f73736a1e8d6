"""The speech models on this computer: which one is used, which can be had, what each would take here."""
