"""How good the ranking is: metrics, paired tests, replays and the methods of others. Arrays in, figures out."""
