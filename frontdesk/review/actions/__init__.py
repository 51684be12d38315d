"""Every change that staff make, one verb each."""
