"""What the program is, keeps and computes, told to everybody."""
