"""Programs that print figures, with the machine and the versions beside them."""
