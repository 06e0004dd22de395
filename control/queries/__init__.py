"""What pages, packs, commands and the command line may ask: one function, one statement, one documented shape."""
