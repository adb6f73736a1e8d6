"""The desktop underneath: one instance, global keys, tray facts. One class per system behind a Protocol in domain."""
