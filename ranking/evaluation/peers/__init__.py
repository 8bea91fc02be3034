"""What others do, implemented from their description, so that the same collections can judge them and us."""
