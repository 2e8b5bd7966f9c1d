"""What the tools mean: shared by screens and commands, over the store, without Textual."""
