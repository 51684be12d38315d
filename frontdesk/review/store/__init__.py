"""Every query of the console, named by what it answers."""
